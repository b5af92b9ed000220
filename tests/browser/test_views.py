"""Process, examples, chats and projects, glossary, privacy, help, quality check: each does what it is for."""

import re
import time

import pytest
from browsing import RICH, Site, answer_of, wait_until
from playwright.sync_api import Page, expect


def test_the_process_shows_two_cycles_and_nine_steps_that_lead_on(page: Page) -> None:
    page.goto("/prozess")
    picture = page.get_by_role("group", name="Die zwei Kreisläufe mit ihren Arbeitsschritten")
    expect(picture.get_by_role("link")).to_have_count(10)
    picture.get_by_role("link", name="Arbeitsschritt 6: Risiken abschätzen").click()
    expect(page).to_have_url(re.compile("/prozess/as6$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Arbeitsschritt 6: Risiken abschätzen")
    for heading in ("Worum es geht", "Leitfragen", "Beispiele aus Kommunen", "Wie es weitergeht", "Passende Vorlagen"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    page.get_by_role("link", name="Arbeitsschritt 7").first.click()
    expect(page).to_have_url(re.compile("/prozess/as7$"))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Arbeitsschritt 6: Risiken abschätzen")


def test_phase_check_and_self_assessment_start_at_the_process(page: Page) -> None:
    page.goto("/prozess")
    for name, template in (
        ("Phasen-Check beginnen", "phasencheck"),
        ("Standortbestimmung beginnen", "standortbestimmung"),
    ):
        expect(page.get_by_role("link", name=name)).to_have_attribute("href", f"/entwuerfe?vorlage={template}")


def test_every_statement_of_a_step_leads_to_its_passage(page: Page) -> None:
    page.goto("/prozess/as1")
    place = page.get_by_role("link", name=re.compile("^Fundstelle")).first
    place.click()
    expect(page.locator(".passage-text")).to_be_visible()


def test_examples_are_filtered_and_the_address_keeps_the_filter(page: Page) -> None:
    page.goto("/beispiele")
    page.wait_for_selector("tbody tr")
    all_rows = page.locator("tbody tr").count()
    page.get_by_label("Handlungsfeld").select_option("mobilitaet")
    expect(page.locator("tbody tr")).not_to_have_count(all_rows)
    expect(page.locator("tbody tr").first).to_be_visible()
    assert page.locator("tbody tr").count() < all_rows
    page.get_by_label("Suchen").fill("HeinerLiner fahren elektrisch")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("feld=mobilitaet.*suche=HeinerLiner"))
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_label("Suchen").fill("gibt es nicht")
    expect(page.get_by_text("Nichts gefunden.")).to_be_visible()
    page.get_by_role("button", name="Filter zurücksetzen").click()
    expect(page.locator("tbody tr")).to_have_count(all_rows)


def test_up_to_three_examples_are_compared(page: Page) -> None:
    page.goto("/beispiele?ansicht=karten&feld=mobilitaet")
    ticks = page.locator(".card input[type=checkbox]")
    expect(page.get_by_role("button", name="Vergleichen (0 gewählt)")).to_be_disabled()
    for i in range(3):
        ticks.nth(i).check()
    ticks.nth(3).click()
    expect(page.locator("#status")).to_contain_text("höchstens drei Beispiele")
    page.get_by_role("button", name="Vergleichen (3 gewählt)").click()
    table = page.get_by_role("dialog").locator("table")
    expect(table.locator("thead th")).to_have_count(4)
    assert "keine Angabe" in table.inner_text(), "what the source does not give is said"
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Vergleichen (3 gewählt)")).to_be_focused()


def test_an_example_shows_its_facts_and_similar_ones(page: Page) -> None:
    page.goto("/beispiele/ex-darmstadt-heinerliner")
    expect(page.get_by_role("heading", level=1)).to_have_text("Darmstadt: HeinerLiner")
    for words in ("2021", "HEAG mobilo", "Mobilität", "www.heinerliner.de", "Fundstellen"):
        expect(page.locator(".card").first).to_contain_text(words)
    similar = page.locator("a[href^='/beispiele/ex-']")
    expect(similar.nth(2)).to_be_visible()
    similar.first.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Darmstadt: HeinerLiner")


def test_chats_are_found_renamed_and_deleted_for_good(page: Page, site: Site) -> None:
    page.context.add_cookies([site.cookie("ordnung")])
    store = site.chats()
    chat, _ = store.add_turn("browser:ordnung", None, "Was kostet ein LoRaWAN-Netz?", answer_of(RICH))
    store.add_turn("browser:ordnung", None, "Was tut ein Beirat?", answer_of("Er berät. [1]"))
    page.goto("/chats")
    expect(page.get_by_text("nach 30 Tagen")).to_be_visible()
    page.get_by_label("In Titeln, Fragen und Antworten suchen").fill("LoRaWAN")
    expect(page.locator("a[href^='/chats/']")).to_have_count(1)
    row = page.get_by_role("group", name="Aktionen für „Was kostet ein LoRaWAN-Netz?“")
    row.get_by_role("button", name="Umbenennen").click()
    page.get_by_label("Neuer Titel").fill("Kosten LoRaWAN")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("link", name="Kosten LoRaWAN")).to_be_visible()
    row = page.get_by_role("group", name="Aktionen für „Kosten LoRaWAN“")
    row.get_by_role("button", name="Löschen").click()
    page.get_by_role("button", name="Abbrechen").click()
    assert len(store.chats("browser:ordnung")) == 2
    row.get_by_role("button", name="Löschen").click()
    page.get_by_role("button", name="Endgültig löschen").click()
    expect(page.locator("#status")).to_have_text("Endgültig gelöscht.")
    assert [c.id for c in store.chats("browser:ordnung")] != [chat] and len(store.chats("browser:ordnung")) == 1


def test_a_chat_is_exported_as_text(page: Page, site: Site) -> None:
    page.context.add_cookies([site.cookie("export")])
    chat, _ = site.chats().add_turn("browser:export", None, "Was # ist *zu* tun?", answer_of(RICH))
    page.goto(f"/chats/{chat}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Als Text speichern").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert text.startswith("# Was \\# ist \\*zu\\* tun?")
    assert "- [1] Eigene Zusammenfassung: Die digitale Stadt gestalten" in text and "KI-System" in text


def test_a_chat_of_another_browser_is_not_found(page: Page, site: Site) -> None:
    chat, _ = site.chats().add_turn("browser:jemand", None, "Geheim", answer_of(RICH))
    page.goto(f"/chats/{chat}")
    expect(page.locator(".note.bad")).to_contain_text("Diesen Chat gibt es nicht (mehr).")
    assert "Geheim" not in page.content()


def test_the_privacy_page_says_what_is_stored_and_deletes_all_of_mine(page: Page, site: Site) -> None:
    page.context.add_cookies([site.cookie("weg")])
    site.chats().add_turn("browser:weg", None, "Frage", answer_of(RICH))
    page.goto("/datenschutz")
    for words in ("30 Tage", "Cookie mit einer zufälligen Kennung", "ohne Sprachmodell", "KI-System"):
        expect(page.locator("main")).to_contain_text(words)
    page.get_by_role("button", name="Alles von mir jetzt löschen").click()
    page.get_by_role("button", name="Endgültig löschen").click()
    expect(page.locator(".note.good")).to_have_text("Alles gelöscht. Von Ihnen ist nichts mehr gespeichert.")
    assert site.chats().chats("browser:weg") == []


def test_help_and_accessibility_statement_stand_without_a_script(page: Page) -> None:
    for path, words in (("/hilfe", "Umschalt + Eingabetaste"), ("/barrierefreiheit", "Rückmeldung")):
        page.goto(path)
        expect(page.locator("main")).to_contain_text(words)


def test_the_glossary_is_searched_or_says_that_it_is_empty(page: Page) -> None:
    page.goto("/glossar")
    total = page.evaluate("fetch('/api/glossary').then(r => r.json())")["total"]
    if not total:
        expect(page.get_by_text("Das Glossar wird noch zusammengestellt.")).to_be_visible()
        return
    page.get_by_label("Begriff, Abkürzung oder englisches Wort").fill("beirat")
    expect(page.get_by_role("status").first).to_contain_text("Treffer")
    expect(page.locator("dt").first).to_be_visible()


def test_a_key_leads_to_each_part(page: Page) -> None:
    page.goto("/hilfe")
    page.keyboard.press("Alt+Shift+B")
    expect(page).to_have_url(re.compile("/beispiele$"))


def test_a_test_run_is_started_read_judged_compared_and_exported(page: Page) -> None:
    page.goto("/qualitaet")
    page.get_by_label("Frage", exact=True).fill("Was ist ein Beirat?")
    page.get_by_label("Erwartete Fakten").fill("Beirat\nFachleute aus aller Welt und dem Mond")
    page.get_by_role("button", name="Frage hinzufügen").click()
    expect(page.get_by_text("Beirat; Fachleute aus aller Welt und dem Mond")).to_be_visible()
    for _ in range(2):
        page.goto("/qualitaet")
        page.get_by_label("Fragensatz").select_option("eigene")
        page.get_by_label("Umfang").select_option("1")
        page.get_by_role("button", name="Testlauf starten").click()
        page.wait_for_url("**/qualitaet/*")
        expect(page.get_by_text("Abgeschlossen.")).to_be_visible()
    card = page.locator("li.card")
    expect(card).to_contain_text("Beirat (genannt)")
    expect(card).to_contain_text("(fehlt)")
    for heading in ("Erwartet", "Gegeben"):
        expect(card.get_by_role("heading", name=heading)).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
        card.get_by_role("button", name="Falsch").click()
    expect(card.get_by_role("button", name="Falsch")).to_have_attribute("aria-pressed", "true")
    card.get_by_label("Anmerkung").fill("=1+1 zu dünn")
    with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
        card.get_by_label("Anmerkung").blur()
    expect(page.locator("#status")).to_have_text("Gespeichert.")
    page.reload()
    expect(card.get_by_label("Anmerkung")).to_have_value("=1+1 zu dünn")
    expect(page.locator(".lead")).to_contain_text("falsch: 1")
    with page.expect_download() as download:
        page.get_by_role("link", name="Als Tabelle speichern (CSV)").click()
    table = download.value.path().read_text(encoding="utf-8-sig")
    assert "Was ist ein Beirat?" in table and "'=1+1 zu dünn" in table and ";Falsch;" in table
    page.goto("/qualitaet")
    page.get_by_role("button", name="Vergleichen").click()
    expect(
        page.get_by_text("In beiden Läufen gefragt: 1. Davon jetzt besser beantwortet: 0, schlechter: 1")
    ).to_be_visible()
    page.get_by_role("button", name=re.compile("^Löschen: Eigene Fragen")).first.click()
    page.get_by_role("button", name="Löschen", exact=True).last.click()
    expect(page.locator("a[href^='/qualitaet/']")).to_have_count(1)


def test_a_run_shows_progress_and_can_be_stopped(page: Page, site: Site) -> None:
    page.goto("/qualitaet")
    page.get_by_label("Fragensatz").select_option("om")
    page.get_by_label("Umfang").select_option("1")
    page.get_by_role("button", name="Testlauf starten").click()
    page.wait_for_url("**/qualitaet/*")
    page.get_by_role("button", name="Anhalten").click()
    expect(page.get_by_text("Angehalten.", exact=True)).to_be_visible()
    assert page.locator("li.card").count() < 100


def test_while_the_index_is_built_the_page_shows_how_far_and_asks_then(page: Page, site: Site) -> None:
    shared = site.app.state.shared
    assistant, shared.assistant, shared.progress = shared.assistant, None, (40, 200)
    try:
        page.goto("/")
        expect(page.get_by_role("heading", name="Die Suche wird vorbereitet")).to_be_visible()
        expect(page.get_by_text("40 von 200 Texten")).to_be_visible()
        page.get_by_label("Ihre Frage").fill("Was ist ein Beirat?")
        page.keyboard.press("Enter")
        time.sleep(0.5)
        expect(page.locator(".badge")).to_have_count(0)
    finally:
        shared.assistant = assistant
    expect(page.locator(".badge")).to_be_visible(timeout=20000)
    expect(page.locator("#building")).to_be_hidden()


def test_a_server_that_went_away_is_named_and_another_try_works(page: Page) -> None:
    page.route("**/api/records*", lambda route: route.abort())
    page.goto("/beispiele")
    expect(page.locator(".note.bad")).to_contain_text("Der Server antwortet nicht.")
    page.unroute("**/api/records*")
    page.get_by_role("button", name="Noch einmal versuchen").click()
    page.wait_for_selector("tbody tr")


@pytest.mark.parametrize("path", ["/chats/1", "/beispiele/nix", "/lesen/nix", "/qualitaet/nix", "/prozess/as99"])
def test_an_address_of_something_gone_says_so(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator(".note.bad")).to_be_visible()
    assert wait_until(lambda: "gibt es nicht" in page.locator(".note.bad").inner_text(), 5) is None
