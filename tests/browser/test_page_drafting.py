"""Drafting and the sources desk: from a brief to an edited, exported document; documents in, replaced, removed."""

import re
from pathlib import Path

from browsing import Site, answer_of, script_answer, wait_until
from playwright.sync_api import Page, Route, expect

READING = 180_000
"""Milliseconds that reading or removing a document may take on a busy machine."""
BRIEF = "LoRaWAN-Netz zur Bewässerung von Stadtbäumen in Musterstadt, 8.000 Einwohner, mit den Stadtwerken"


def begin(page: Page, template: str, brief: str = BRIEF) -> None:
    page.goto(f"/entwuerfe?vorlage={template}")
    page.get_by_label("Worum geht es?").fill(brief)
    page.get_by_role("button", name="Entwurf erstellen").click()
    page.wait_for_selector(".doc-field")


def test_templates_are_grouped_by_step_and_searched(page: Page) -> None:
    page.goto("/entwuerfe")
    expect(page.get_by_role("heading", name=re.compile("Arbeitsschritt 6"))).to_be_visible()
    expect(page.locator(".cards h4")).to_have_count(24)
    page.get_by_label("Vorlagen durchsuchen").fill("rat argument")
    expect(page.locator(".cards h4", has_text="Argumentationspapier")).to_be_visible()
    expect(page.locator(".cards h4")).not_to_have_count(24)
    page.get_by_role("button", name="Vorlage Argumentationspapier wählen").click()
    expect(page.get_by_label("Worum geht es?")).to_be_focused()
    expect(page.get_by_label("Vorlage", exact=True)).to_have_value("argumentationspapier")


def test_every_value_of_a_draft_says_where_it_comes_from(page: Page) -> None:
    begin(page, "risikomatrix")
    values = page.locator(".value").count()
    assert values > 10
    expect(page.locator(".value .from")).to_have_count(values)
    expect(page.locator(".value .from svg"), "an icon beside the word").to_have_count(values)
    words = set(page.locator(".value .from").all_inner_texts())
    assert {"Quelle", "Ihre Angabe", "Offen"} <= words
    expect(page.get_by_role("heading", name="Es fehlt noch")).to_be_visible()
    page.locator(".value .marker").first.click()
    expect(page.get_by_role("complementary", name="Textstelle").locator("mark").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".value .marker").first).to_be_focused()


def test_a_field_is_answered_edited_refilled_and_versions_are_kept(page: Page) -> None:
    begin(page, "risikomatrix")
    page.get_by_role("button", name=re.compile("^Angabe machen: Projektdauer")).click()
    page.get_by_label("Text für Projektdauer").fill("Frühjahr 2027 bis Ende 2028")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator("#status")).to_have_text("Gespeichert als Fassung 2.")
    card = page.locator(".doc-field", has=page.get_by_role("heading", name=re.compile("^Projektdauer")))
    expect(card).to_contain_text("Frühjahr 2027 bis Ende 2028")
    expect(card.locator(".from").first).to_have_text("von Hand geändert")
    page.get_by_role("button", name="Neu füllen: Projektdauer").click()
    expect(page.locator("#status")).to_have_text("Gespeichert als Fassung 3.")
    expect(card).not_to_contain_text("Frühjahr 2027")
    page.get_by_text("Frühere Fassungen").click()
    page.get_by_role("link", name="Fassung 2", exact=True).click()
    expect(page.get_by_text("Sie sehen die frühere Fassung 2.")).to_be_visible()
    expect(card).to_contain_text("Frühjahr 2027 bis Ende 2028")
    page.get_by_role("button", name="Diese Fassung wiederherstellen").click()
    expect(page.locator(".lead")).to_contain_text("Fassung 4")
    expect(card).to_contain_text("Frühjahr 2027 bis Ende 2028")


def test_the_heat_map_reacts_to_a_choice(page: Page) -> None:
    begin(page, "risikomatrix")
    picture = page.locator(".figure img").first
    before, alternative = picture.get_attribute("src"), picture.get_attribute("alt")
    row = page.locator("tbody tr").first
    row.get_by_label("Eintrittswahrscheinlichkeit").select_option("hoch")
    expect(page.locator("#status")).to_have_text("Gespeichert als Fassung 2.")
    row.get_by_label("Schadensausmaß").select_option("sehr hoch")
    expect(page.locator("#status")).to_have_text("Gespeichert als Fassung 3.")
    expect(row.get_by_label("Schadensausmaß")).to_be_focused()
    expect(picture).not_to_have_attribute("src", before or "")
    expect(picture).not_to_have_attribute("alt", alternative or "")
    wait_until(lambda: picture.evaluate("e => e.naturalWidth") > 100)


def test_rows_are_added_moved_and_removed(page: Page) -> None:
    begin(page, "risikomatrix")
    rows = page.locator("#teil-zuerst .doc-list > li")
    count, first = rows.count(), rows.first.locator(".prose").first.inner_text()
    page.get_by_role("button", name=re.compile("^Nach unten: Zeile 1 in Zuerst")).click()
    expect(page.locator("#status")).to_have_text("Gespeichert als Fassung 2.")
    expect(rows.nth(1)).to_contain_text(first)
    page.get_by_role("button", name=re.compile("^Zeile ergänzen: Zuerst")).click()
    expect(rows).to_have_count(count + 1)
    page.get_by_role("button", name=re.compile("^Zeile entfernen: Zeile 1 in Zuerst")).click()
    expect(rows).to_have_count(count)


def test_what_is_being_written_in_a_field_survives_a_reload(page: Page) -> None:
    begin(page, "ideen-steckbrief")
    page.get_by_role("button", name=re.compile("^Ändern: ")).first.click()
    page.locator(".value textarea").fill("Halb fertig")
    page.reload()
    expect(page.locator(".value textarea")).to_have_value("Halb fertig")


def test_a_draft_is_exported_in_every_format(page: Page) -> None:
    begin(page, "ideen-steckbrief")
    for name, magic in (("Word", b"PK"), ("PDF", b"%PDF"), ("Excel", b"PK"), ("Markdown", b"#"), ("JSON", b"{")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        assert download.value.path().read_bytes().lstrip().startswith(magic), name


def test_a_draft_leads_on_to_the_next_document(page: Page) -> None:
    begin(page, "ideen-steckbrief")
    page.get_by_label("Weiter mit …").select_option("projektskizze")
    expect(page).to_have_url(re.compile("vorlage=projektskizze&aus="))
    expect(page.get_by_label("Vorlage", exact=True)).to_have_value("projektskizze")
    expect(page.get_by_label("Worum geht es?")).not_to_have_value("")
    assert page.get_by_label("Übernehmen aus einem früheren Entwurf").input_value()


def test_a_brief_that_fits_several_templates_is_asked_back(page: Page) -> None:
    back = {"status": "needs_clarification", "question": "Welche meinen Sie?", "alternatives": [
        {"template": "roadmap", "title": "Roadmap"}, {"template": "prozessplan", "title": "Prozessplan"}]}  # fmt: skip
    page.route("**/api/drafts", lambda r: r.fulfill(json=back) if r.request.method == "POST" else r.continue_())
    page.goto("/entwuerfe")
    page.get_by_label("Worum geht es?").fill("Zeitplan")
    page.get_by_role("button", name="Entwurf erstellen").click()
    expect(page.get_by_role("heading", name="Welche meinen Sie?")).to_be_focused()
    page.unroute("**/api/drafts")
    page.get_by_role("button", name="Roadmap", exact=True).click()
    page.wait_for_selector(".doc-field")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Roadmap")


def test_an_answer_becomes_a_checklist(page: Page) -> None:
    script_answer(page, answer_of("Der Beirat berät. [1]", question_used="Welche Aufgaben hat ein Beirat?"))
    page.goto("/")
    page.get_by_label("Ihre Frage").fill("Welche Aufgaben hat er?")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Checkliste daraus machen").click()
    page.wait_for_selector(".value")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Checkliste")


def test_a_draft_of_another_browser_is_not_found_and_deleting_asks_first(page: Page, site: Site) -> None:
    begin(page, "ideen-steckbrief")
    address = page.url
    page.get_by_role("button", name="Löschen", exact=True).click()
    page.get_by_role("button", name="Abbrechen").click()
    page.context.clear_cookies()
    page.goto(address)
    expect(page.locator(".note.bad")).to_contain_text("Diesen Entwurf gibt es nicht")


def test_a_project_holds_its_chats_and_drafts(page: Page, site: Site) -> None:
    page.context.add_cookies([site.cookie("projekt")])
    page.goto("/chats")
    page.get_by_role("button", name="Neues Projekt").click()
    page.get_by_label("Name des Projekts").fill("Bewässerung")
    page.get_by_role("button", name="Projekt anlegen").click()
    page.get_by_role("link", name="Bewässerung").click()
    page.get_by_role("link", name="Entwurf in diesem Projekt beginnen").click()
    page.get_by_label("Vorlage", exact=True).select_option("ideen-steckbrief")
    page.get_by_label("Worum geht es?").fill(BRIEF)
    page.get_by_role("button", name="Entwurf erstellen").click()
    page.wait_for_selector(".doc-field")
    page.goto("/chats")
    page.get_by_role("link", name="Bewässerung").click()
    page.get_by_role("link", name="Frage in diesem Projekt stellen").click()
    page.wait_for_url("**/?projekt=*")
    page.get_by_label("Ihre Frage").fill("Was ist ein Beirat?")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/chats/"))
    page.goto("/chats")
    page.get_by_role("link", name="Bewässerung").click()
    expect(page.locator("main a[href^='/entwuerfe/']")).to_have_count(1)
    expect(page.locator("main a[href^='/chats/']")).to_have_count(1)


def test_sources_show_their_state_and_lead_to_their_text(page: Page) -> None:
    page.goto("/quellen")
    cards = page.locator("section", has=page.get_by_role("heading", name="Wissensbasis")).locator(".card")
    expect(cards).to_have_count(5)
    expect(cards.first).to_contain_text("Textstellen")
    cards.first.get_by_text("Zum Nachlesen").click()
    cards.first.locator("a[href^='/lesen/']").first.click()
    expect(page.locator(".read section").first).to_be_visible()


def test_a_document_is_uploaded_read_noted_and_removed_for_good(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "Strategie <b>2026.md"
    file.write_text(TEXT, encoding="utf-8")
    page.goto("/quellen")
    page.get_by_label("Dateien auswählen").set_input_files(file)
    page.get_by_role("button", name="Hochladen und lesen").click()
    card = page.locator(".card", has=page.get_by_role("button", name="Entfernen"))
    expect(card).to_contain_text("gilt", timeout=READING)
    card.get_by_text("Lesebericht, Text und Fassungen").click()
    expect(card.get_by_role("heading", name="Lesebericht")).to_be_visible()
    card.locator("a[href^='/lesen/']").click()
    expect(page.locator(".read")).to_contain_text("Originaltext")
    expect(page.locator(".read")).to_contain_text("Kraichtaler Wasserzähler")
    page.goto("/quellen")
    card.get_by_role("button", name="Gültigkeit ändern").click()
    page.get_by_label("Gültig bis").fill("2020-12-31")
    page.get_by_role("button", name="Speichern").click()
    expect(card).to_contain_text("Gültigkeit abgelaufen")
    card.get_by_role("button", name="Entfernen").click()
    page.get_by_label("Auch Zitate daraus in gespeicherten Antworten löschen").check()
    page.get_by_role("button", name="Endgültig löschen").click()
    expect(page.locator("#status")).to_have_text("Endgültig gelöscht.", timeout=READING)
    expect(page.get_by_text("Noch kein eigenes Dokument geladen.")).to_be_visible()


def test_a_newer_version_is_sent_for_the_document_it_replaces(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "neu.md"
    file.write_text(TEXT, encoding="utf-8")
    own = {"id": "alt", "title": "Strategie", "kind": "original", "collection": "bauamt", "publisher": "", "date": "",
           "url": None, "note": "", "name": "alt.md", "valid_until": None, "expired": False, "superseded_by": None,
           "passages": 3}  # fmt: skip
    older = own | {"id": "älter", "title": "Alte Strategie", "superseded_by": "alt"}
    sent: list[str] = []
    job = {"id": "j", "state": "waiting", "progress": 0.0, "outcome": None, "message": "", "seconds_left": None}
    looks = iter([job, job | {"state": "reading", "progress": 0.5, "seconds_left": 7.2}])
    done = job | {"state": "done", "progress": 1.0, "outcome": "replaced"}

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.post_data_buffer.decode("utf-8", "replace"))
            route.fulfill(status=202, json={"job": job})
        else:
            route.fulfill(json={"sources": [own, older], "collections": []})

    page.route("**/api/sources", answer)
    page.route("**/api/sources/jobs", lambda route: route.fulfill(json={"jobs": [next(looks, done)]}))
    page.goto("/quellen")
    expect(page.locator(".card", has_text="Alte Strategie")).to_contain_text("durch neuere Fassung ersetzt")
    page.get_by_role("button", name="Durch neuere Fassung ersetzen").click()
    page.get_by_label("Datei auswählen").set_input_files(file)
    page.get_by_role("dialog").get_by_role("button", name="Hochladen und lesen").click()
    expect(page.locator("#status")).to_have_text("neu.md ist gelesen und wird gefunden.")
    assert len(sent) == 1


TEXT = """# Strategie

## Ausgangslage

Die Gemeinde Kraichtal erprobt seit 2024 den Kraichtaler Wasserzähler mit Funk. Der Bauhof liest 40 Zähler aus.

## Ziele

Bis 2028 sollen alle Zähler umgestellt sein. Die Verwaltung spart damit Wege und erkennt Rohrbrüche früher.
"""


def test_a_file_that_cannot_be_read_is_named_with_the_reason(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "kaputt.pdf"
    file.write_bytes(b"%PDF-1.7 kaputt")
    page.goto("/quellen")
    page.get_by_label("Dateien auswählen").set_input_files(file)
    page.get_by_role("button", name="Hochladen und lesen").click()
    expect(page.locator(".drop .note.bad")).to_contain_text("kaputt.pdf:", timeout=READING)
