"""Reading: markers, the source panel, statuses, tables; the address keeps the place."""

import re

import pytest
from browsing import PHONE, RICH, answer_of, conversation, script_answer
from playwright.sync_api import Page, expect


def panel(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_role("complementary", name="Textstelle")


def test_a_marker_opens_the_passage_beside_the_answer(page: Page) -> None:
    conversation(page)
    marker = page.locator(".answer-text").get_by_role("button", name="Beleg 2 öffnen").first
    marker.click()
    expect(panel(page).get_by_role("heading", name="Beleg 2")).to_be_focused()
    for words in ("Eigene Zusammenfassung", "Veröffentlichung", "Fundstelle", "Was davor steht", "Was danach steht"):
        expect(panel(page)).to_contain_text(words)
    expect(panel(page).locator("mark").first).to_be_visible()
    line = panel(page).locator("mark").first.evaluate("e => getComputedStyle(e).textDecorationLine")
    assert line == "underline", "the words are marked not by colour alone"
    answer, beside = page.locator(".answer").bounding_box(), panel(page).bounding_box()
    assert beside["x"] >= answer["x"] + answer["width"]
    expect(panel(page).get_by_role("link", name=re.compile("Zur Originalveröffentlichung"))).to_have_attribute(
        "rel", "noreferrer noopener"
    )


def test_on_a_phone_the_passage_stands_below_the_answer(page: Page) -> None:
    page.set_viewport_size(PHONE)
    conversation(page)
    page.locator(".answer-text .marker").first.click()
    expect(panel(page).locator(".passage-text")).to_be_visible()
    boxes = "[...document.querySelectorAll('.answer, .panel')].map(e => e.getBoundingClientRect().toJSON())"
    answer, below = page.evaluate(boxes)
    assert below["y"] >= answer["bottom"] and abs(below["x"] - answer["x"]) < 2


def test_the_highlight_is_exactly_the_cited_stretch_also_in_lists(page: Page) -> None:
    page.goto("/")
    passage = page.evaluate("fetch('/api/passages/ds-as-liste').then(r => r.json())")
    start = passage["text"].index("Strategieprozess")
    end = passage["text"].index("planen", start) + 6
    answer = answer_of("Planen. [1]")
    answer["citations"][0] |= {"start": start, "end": end, "quote": passage["text"][start:end]}
    script_answer(page, answer)
    page.reload()
    page.fill("#question", "x")
    page.keyboard.press("Enter")
    page.locator(".answer-text .marker").first.click()
    expect(panel(page).locator("mark")).to_have_text(["Strategieprozess planen"])
    expect(panel(page).locator(".passage-text ol li").nth(8), "lists stay lists").to_be_visible()


def test_escape_closes_the_passage_and_returns_to_the_marker(page: Page) -> None:
    conversation(page)
    marker = page.locator(".answer-text .marker").nth(1)
    marker.click()
    expect(panel(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(marker).to_be_focused()


def test_next_and_previous_lead_through_the_evidence(page: Page) -> None:
    conversation(page)
    page.locator(".answer-text .marker").first.click()
    panel(page).get_by_role("button", name="Nächster Beleg").click()
    expect(panel(page).get_by_role("heading", name="Beleg 2")).to_be_focused()
    panel(page).get_by_role("button", name="Vorheriger Beleg").click()
    expect(panel(page).get_by_role("heading", name="Beleg 1")).to_be_focused()


def test_back_closes_the_passage_and_reload_opens_it_again(page: Page, site) -> None:  # type: ignore[no-untyped-def]
    page.context.add_cookies([site.cookie("leserin")])
    chat, _ = site.chats().add_turn("browser:leserin", None, "Was ist zu tun?", answer_of(RICH))
    page.goto(f"/chats/{chat}")
    page.locator(".answer-text .marker").first.click()
    expect(page).to_have_url(re.compile(r"\?beleg=1-1$"))
    page.reload()
    expect(panel(page).get_by_role("heading", name="Beleg 1")).to_be_visible()
    page.locator(".panel-head").get_by_role("button", name="Schließen").click()
    expect(panel(page)).to_be_hidden()
    page.go_back()
    expect(panel(page)).to_be_visible()
    page.go_back()
    expect(panel(page)).to_be_hidden()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("answered", "Belegt"), ("partial", "Teilweise belegt"), ("not_in_sources", "Nicht in den Quellen"),
        ("needs_clarification", "Rückfrage"), ("out_of_scope", "Nicht das Fachgebiet"),
        ("refused", "Nicht beantwortet"),
    ],
)  # fmt: skip
def test_every_status_has_a_word_a_picture_and_a_sentence(page: Page, status: str, words: str) -> None:
    conversation(page, "Ein Satz.", status=status)
    expect(page.locator(".badge")).to_have_text(words)
    expect(page.locator(".badge svg")).to_have_count(1)
    expect(page.locator(".state .small")).not_to_be_empty()


def test_a_question_back_offers_its_choices(page: Page) -> None:
    conversation(page, "Welche Vorlage meinen Sie?", status="needs_clarification")
    expect(page.get_by_role("heading", name="Was meinen Sie genau?")).to_be_visible()
    expect(page.get_by_role("button", name="Wer hilft dabei?")).to_be_visible()


def test_what_is_not_in_the_sources_shows_the_nearest_passages(page: Page) -> None:
    hits = [{"passage_id": "ds-as-liste", "locator": "Arbeitsschritte", "score": 1, "text": "", "kind": "summary"}]
    conversation(page, "Dazu steht nichts in den Quellen.", status="not_in_sources", hits=hits)
    page.get_by_role("button", name="Arbeitsschritte", exact=True).click()
    expect(panel(page).get_by_role("heading", name="Textstelle").first).to_be_focused()


def test_tables_scroll_and_lists_stay_lists(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    conversation(page)
    scroll = page.locator(".answer-text .scroll")
    assert scroll.evaluate("e => e.scrollWidth > e.clientWidth")
    assert scroll.get_attribute("tabindex") == "0", "reachable by keyboard"
    expect(scroll.locator("th[scope=col]")).to_have_count(4)
    expect(page.locator(".answer-text ol > li")).to_have_count(2)
    expect(page.locator(".answer-text ul > li")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page itself does not scroll"


def test_a_passage_and_a_document_have_addresses(page: Page) -> None:
    page.goto("/stellen/ds-as-liste")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Textstelle")
    page.get_by_role("link", name="In diesem Dokument weiterlesen").click()
    expect(page).to_have_url(re.compile(r"/lesen/.*#ds-as-liste$"))
    section = page.locator("section.here")
    expect(section).to_have_attribute("id", "ds-as-liste")
    expect(section).to_be_focused()
    page.go_back()
    expect(page).to_have_url(re.compile("/stellen/ds-as-liste$"))


def test_a_passage_that_is_gone_says_so(page: Page) -> None:
    page.goto("/stellen/gibt-es-nicht")
    expect(page.locator(".note.bad")).to_contain_text("Diese Textstelle gibt es nicht")
