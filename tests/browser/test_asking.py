"""Asking: sending, stopping, editing, copying, thumbs, suggestions; what was typed is never lost."""

import re

from browsing import RICH, Site, answer_of, ask, conversation, script_answer
from playwright.sync_api import Page, expect


def test_the_start_page_says_what_it_is_what_it_can_and_what_it_knows(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Was möchten Sie wissen?")
    notice, field = page.get_by_text("Sie sprechen mit einem KI-System."), page.get_by_label("Ihre Frage")
    assert notice.bounding_box()["y"] < field.bounding_box()["y"], "the notice stands before the first input"
    expect(page.locator("[data-question]")).to_have_count(6)
    roles = page.locator("[data-question] .tag").all_inner_texts()
    assert roles == ["Projektleitung", "Kämmerei", "Bürgermeisteramt", "Fachamt", "IT", "Beirat"]
    publications = page.locator("#more .lines li")
    expect(publications).to_have_count(5)
    assert all(re.search(r"20\d\d|ohne Jahr", text) for text in publications.all_inner_texts())


def test_a_question_of_a_role_is_answered_with_evidence(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Welche Aufgaben hat ein Smart-City-Beirat?").click()
    expect(page.locator(".turn .badge")).to_be_visible(timeout=20000)
    expect(page.locator("h2.question")).to_contain_text("Welche Aufgaben hat ein Smart-City-Beirat?")
    assert page.locator(".answer-text").inner_text().strip()


def test_enter_sends_and_shift_enter_breaks_the_line(page: Page) -> None:
    script_answer(page, answer_of("Ja. [1]"))
    page.goto("/")
    page.get_by_label("Ihre Frage").fill("erste Zeile")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("zweite Zeile")
    expect(page.get_by_label("Ihre Frage")).to_have_value("erste Zeile\nzweite Zeile")
    page.keyboard.press("Enter")
    expect(page.locator(".turn .badge")).to_have_text("Belegt")
    assert page.evaluate("window.asked[0].question") == "erste Zeile\nzweite Zeile"
    expect(page.get_by_label("Ihre Frage")).to_have_value("")


def test_an_empty_question_says_what_to_do(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Fragen", exact=True).click()
    expect(page.locator("#status")).to_have_text("Bitte geben Sie zuerst eine Frage ein.")
    expect(page.get_by_label("Ihre Frage")).to_be_focused()


def test_sentences_appear_as_they_come_and_stop_keeps_them(page: Page) -> None:
    script_answer(page, answer_of("Erster Satz. [1]\nZweiter Satz.\nDritter Satz.\n" + "Noch einer.\n" * 60), ms=250)
    page.goto("/")
    page.get_by_label("Ihre Frage").fill("Was ist lang?")
    page.keyboard.press("Enter")
    expect(page.locator(".answer-text")).to_contain_text("Zweiter Satz.")
    expect(page.locator(".badge"), "no status before the answer is whole").to_have_count(0)
    page.get_by_role("button", name="Anhalten").click()
    expect(page.locator(".badge")).to_have_text("Angehalten")
    expect(page.locator(".answer-text")).to_contain_text("Erster Satz.")
    expect(page.get_by_label("Ihre Frage")).to_have_value("Was ist lang?")
    expect(page.get_by_role("button", name="Fragen", exact=True)).to_be_visible()


def test_escape_in_the_field_stops_the_answer(page: Page) -> None:
    script_answer(page, answer_of("Satz.\n" * 60), ms=250)
    page.goto("/")
    page.get_by_label("Ihre Frage").fill("lang")
    page.keyboard.press("Enter")
    expect(page.locator(".answer-text")).to_contain_text("Satz.")
    page.get_by_label("Ihre Frage").press("Escape")
    expect(page.locator(".badge")).to_have_text("Angehalten")


def test_a_question_can_be_edited_and_asked_again(page: Page) -> None:
    conversation(page)
    page.get_by_role("button", name="Bearbeiten und neu fragen").click()
    expect(page.get_by_label("Ihre Frage")).to_have_value("Was ist zu tun?")
    expect(page.get_by_label("Ihre Frage")).to_be_focused()
    page.keyboard.type(" Und bis wann?")
    page.keyboard.press("Enter")
    expect(page.locator("h2.question").last).to_contain_text("Was ist zu tun? Und bis wann?")
    expect(page.locator(".turn"), "the first answer stays").to_have_count(2)


def test_an_answer_is_copied_with_its_sources(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    conversation(page)
    page.get_by_role("button", name="Mit Quellen kopieren").click()
    expect(page.locator("#status")).to_have_text("In die Zwischenablage kopiert.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Frage: Was ist zu tun?" in copied and "1. Erstens das Ziel. [1]" in copied
    assert "[2] Eigene Zusammenfassung: Die digitale Stadt gestalten, Arbeitsschritte › Nr. 2" in copied
    assert "KI-System" in copied


def test_a_suggested_question_is_asked_by_a_click(page: Page) -> None:
    conversation(page)
    page.get_by_role("button", name="Was folgt danach?").click()
    expect(page.locator("h2.question").last).to_contain_text("Was folgt danach?")


def test_the_standalone_question_of_a_follow_up_is_shown(page: Page) -> None:
    conversation(page, question_used="Welche Risiken gibt es in kleinen Gemeinden?")
    expect(page.get_by_text("Verstanden als:")).to_be_visible()
    expect(page.get_by_text("Welche Risiken gibt es in kleinen Gemeinden?")).to_be_visible()


def test_a_follow_up_goes_to_the_same_chat_and_the_address_names_it(page: Page) -> None:
    script_answer(page, answer_of("Ja. [1]", chat_id="abc", turn_id="t1"))
    ask(page)
    expect(page).to_have_url(re.compile(r"/chats/abc$"))
    page.get_by_label("Ihre Frage").fill("Und dann?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".badge")).to_have_count(2)
    assert [a.get("chat_id") for a in page.evaluate("window.asked")] == [None, "abc"]


def test_filters_go_with_the_question_and_are_counted(page: Page) -> None:
    script_answer(page, answer_of("Ja. [1]"))
    page.goto("/")
    page.get_by_text("Suche eingrenzen").click()
    page.get_by_label("Handlungsfeld").select_option("mobilitaet")
    page.get_by_label("Größe der Kommune").select_option("kleinstadt")
    page.get_by_label("Arbeitsschritt").select_option("as6")
    expect(page.get_by_text("Suche eingrenzen (3 gesetzt)")).to_be_visible()
    page.get_by_label("Ihre Frage").fill("Was hilft?")
    page.keyboard.press("Enter")
    expect(page.locator(".badge")).to_be_visible()
    wanted = {"fields": ["mobilitaet"], "sizes": ["kleinstadt"], "steps": ["as6"]}
    assert page.evaluate("window.asked[0].filters") == wanted
    page.get_by_role("button", name="Filter zurücksetzen").click()
    expect(page.get_by_text("Suche eingrenzen", exact=True)).to_be_visible()


def test_a_thumb_down_asks_for_the_reason_and_is_stored(page: Page, site: Site) -> None:
    page.context.add_cookies([site.cookie("daumen")])
    chat, turn = site.chats().add_turn("browser:daumen", None, "Frage mit Daumen", answer_of(RICH))
    page.goto(f"/chats/{chat}")
    page.get_by_role("button", name="Nicht hilfreich").click()
    page.get_by_label("Was hat gefehlt oder gestört?").select_option("missing")
    page.get_by_label("Anmerkung (freiwillig)").fill("Die Kosten fehlen.")
    page.get_by_role("button", name="Rückmeldung senden").click()
    expect(page.locator(".feedback")).to_have_count(0)
    expect(page.locator("#status")).to_have_text("Danke für Ihre Rückmeldung.")
    expect(page.get_by_role("button", name="Nicht hilfreich")).to_have_attribute("aria-pressed", "true")
    (stored,) = site.chats().feedback("browser:daumen")
    assert (stored["turn_id"], stored["verdict"]) == (turn, "down")
    assert stored["reason"] == "Wichtiges fehlt: Die Kosten fehlen."
    page.get_by_role("button", name="Hilfreich", exact=True).click()
    expect(page.get_by_role("button", name="Hilfreich", exact=True)).to_have_attribute("aria-pressed", "true")
    assert [f["verdict"] for f in site.chats().feedback("browser:daumen")] == ["up"]


def test_what_was_typed_survives_a_reload(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Ihre Frage").fill("Halb fertige Frage")
    page.reload()
    expect(page.get_by_label("Ihre Frage")).to_have_value("Halb fertige Frage")


def test_a_broken_connection_says_so_keeps_the_text_and_can_be_tried_again(page: Page) -> None:
    page.route("**/api/chat", lambda route: route.abort())
    page.goto("/")
    page.get_by_label("Ihre Frage").fill("Kommt das an?")
    page.keyboard.press("Enter")
    expect(page.locator(".badge")).to_have_text("Fehler")
    expect(page.locator(".turn .state")).to_contain_text("Der Server antwortet nicht.")
    page.unroute("**/api/chat")
    page.reload()
    expect(page.get_by_label("Ihre Frage")).to_have_value("Kommt das an?")
    page.keyboard.press("Control+Home")
    page.get_by_label("Ihre Frage").press("Enter")
    expect(page.locator(".badge")).not_to_have_text("Fehler")


def test_an_answer_that_is_cut_off_keeps_what_came_and_offers_another_try(page: Page) -> None:
    script_answer(page, answer_of("Erster Satz. [1]\nZweiter Satz."), ms=20, cut=True)
    ask(page)
    expect(page.locator(".badge")).to_have_text("Fehler")
    expect(page.locator(".answer-text")).to_contain_text("Erster Satz.")
    expect(page.get_by_role("button", name="Noch einmal versuchen")).to_be_visible()


def test_a_fallback_without_the_model_says_so(page: Page) -> None:
    provenance = {"corpus": "a", "index": "b", "version": "0", "fallback": "timeout"}
    conversation(page, provenance=provenance)
    expect(page.get_by_text("Das Sprachmodell war nicht verfügbar.")).to_be_visible()


def test_a_question_for_a_document_offers_a_draft(page: Page) -> None:
    templates = {"templates": [{"id": "risikomatrix", "title": "Risikomatrix", "group": "as6", "description": ""}]}
    page.route("**/api/templates", lambda route: route.fulfill(json=templates))
    script_answer(page, answer_of("Risiken werden bewertet. [1]"))
    ask(page, "Erstelle eine Risikomatrix für ein LoRaWAN-Netz")
    expect(page.get_by_role("link", name="Entwurf beginnen")).to_have_attribute(
        "href", re.compile(r"vorlage=risikomatrix&auftrag=Erstelle")
    )
