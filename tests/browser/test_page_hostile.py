"""Hostile text in questions, titles, file names, documents and model output shows as text and loads nothing."""

from itertools import product
from urllib.parse import quote

import pytest
from browsing import PASSAGES, Seen, Site, answer_of, script_answer
from playwright.sync_api import Page

TARGET = "https://evil.example/x"
SCRIPTS = [
    "<script>window.hacked=1</script>", "<img src=x onerror=window.hacked=1>", f"<img src={TARGET}>",
    "<svg onload=window.hacked=1>", f"<svg><image href='{TARGET}'/></svg>", f"<iframe src='{TARGET}'></iframe>",
    "<a href='javascript:window.hacked=1'>klick</a>", "javascript:window.hacked=1",
    f"<link rel=stylesheet href={TARGET}>",
    "<style>*{background:url(https://evil.example/s)}</style>", f"<object data='{TARGET}'></object>",
    "<math><mtext><img src=x onerror=window.hacked=1></mtext></math>", f"<base href='{TARGET}'>",
    "<details open ontoggle=window.hacked=1>", "</textarea><script>window.hacked=1</script>",
    "</title><script>window.hacked=1</script>", "<template><script>window.hacked=1</script></template>",
    f"<meta http-equiv=refresh content='0;url={TARGET}'>", "<body onload=window.hacked=1>",
    "\"><script>window.hacked=1</script>", "' onmouseover='window.hacked=1", "${window.hacked=1}",
    "{{window.hacked=1}}",
]  # fmt: skip
MARKDOWN = [
    f"![Bild]({TARGET}.png)", f"[Link]({TARGET})", f"[Text][ref]\n\n[ref]: {TARGET}",
    f"![Bild][ref]\n\n[ref]: {TARGET}",
    f"<{TARGET}>", "[x](javascript:window.hacked=1)", "[x](data:text/html,<script>window.hacked=1</script>)",
    "![x](data:image/svg+xml,<svg onload=window.hacked=1>)", f"[![x]({TARGET})]({TARGET})",
    "```html\n<script>1</script>\n```",
    "`<img src=x onerror=window.hacked=1>`",
    "| <script>window.hacked=1</script> | b |\n|---|---|\n| <svg onload=1> | 2 |",
    "# <img src=x onerror=window.hacked=1>", "> <script>window.hacked=1</script>", "- <svg/onload=window.hacked=1>",
    "**<b onclick=window.hacked=1>**", f"[1]: {TARGET}", "[^1]: <script>window.hacked=1</script>",
]  # fmt: skip
CHARACTERS = [
    "\u202egnp.exe\u202c", "\u2066abc\u2069", "zero\u200bwidth\u200d\ufeff", "\u202a\u202b\u202d",
    "A\u0300" * 40, "\u0000",
    "\ud83d\ude00\u200d\u2642", "％３Cscript％３E", "&lt;script&gt;&#60;img&#62;", "\\u003cscript\\u003e", "𝕏" * 50,
]  # fmt: skip
WRAPPERS = ["{}", "Frage {} dazu", "**{}** [1]", "- {}\n- zwei", "| a | b |\n|---|---|\n| {} | c |", "1. {} [2]"]


def strings() -> list[str]:
    """312 hostile strings: each bare and wrapped."""
    every = [wrap.format(text) for wrap, text in product(WRAPPERS, SCRIPTS + MARKDOWN + CHARACTERS)]
    assert len(every) >= 300
    return every


def harmless(page: Page) -> None:
    assert page.evaluate("window.hacked") is None
    strange = "main :is(script:not([src^='/static/']), iframe, object, embed, base, link, meta, style, img)"
    assert page.locator(strange).count() == 0
    links = page.eval_on_selector_all("main a", "all => all.map(a => a.href)")
    assert not [href for href in links if href.startswith(("javascript:", "data:")) or "evil.example" in href]


def test_hostile_answers_show_as_text_and_load_nothing(page: Page, seen: Seen) -> None:
    page.goto("/")
    page.evaluate(RENDER)
    for text in strings():
        shown = page.evaluate("text => window.render(text)", text)
        words = [w for w in ("evil.example", "onerror", "onload", "<script>", "javascript:") if w in text]
        assert all(word in shown for word in words), (text, shown)
        harmless(page)
    assert seen.foreign == []


RENDER = """async () => {
  const { markdown } = await import("/static/markdown.js");
  const box = document.querySelector("#turns");
  window.render = (text) => {
    box.replaceChildren(markdown(text, { markers: true, mark: [0, 9] }));
    return box.textContent;
  };
}"""


@pytest.mark.parametrize("chunk", range(3))
def test_hostile_questions_and_model_output_in_a_conversation(page: Page, chunk: int) -> None:
    text = "\n\n".join(strings()[chunk::40])
    answer = answer_of(text, question_used=text, suggestions=[text[:300]], provenance={"corpus": text, "index": text})
    script_answer(page, answer | {"model": text})
    page.goto("/")
    page.get_by_label("Ihre Frage").fill(text[:3900])
    page.keyboard.press("Enter")
    page.wait_for_selector(".badge")
    for details in page.locator(".turn details summary").all():
        details.click()
    harmless(page)


def test_hostile_titles_of_chats_and_projects(page: Page, site: Site) -> None:
    page.context.add_cookies([site.cookie("feind")])
    for text in (SCRIPTS + MARKDOWN)[::3]:
        site.chats().add_turn("browser:feind", None, text, answer_of(text))
    page.goto("/chats")
    page.wait_for_selector(".list-row a")
    harmless(page)
    page.locator(".list-row a[href^='/chats/']").first.click()
    page.wait_for_selector(".badge")
    harmless(page)


def test_hostile_documents_and_file_names(page: Page) -> None:
    text = "\n\n".join(SCRIPTS[:12] + MARKDOWN[:12] + CHARACTERS[:4])
    passage = {
        "passage_id": "x", "source_id": "s", "source": SCRIPTS[1], "publisher": SCRIPTS[3], "date": SCRIPTS[0],
        "note": MARKDOWN[0], "url": "javascript:window.hacked=1", "document_id": "d", "kind": "original",
        "title": SCRIPTS[6],
        "heading_path": [SCRIPTS[2]], "locator": MARKDOWN[1], "pages": [SCRIPTS[0]], "text": text, "start": 0, "end": 9,
        "facets": {}, "document": {"id": "../../evil", "title": SCRIPTS[0]}, "before": None, "after": None,
    }  # fmt: skip
    document = {"document_id": "d", "source_id": "s", "source": SCRIPTS[1], "title": SCRIPTS[0], "text": text,
                "sections": [], "report": {}, "passages": [passage]}  # fmt: skip
    source = {"id": "s", "title": SCRIPTS[0], "kind": "original", "collection": SCRIPTS[1], "publisher": "", "date": "",
              "url": "javascript:window.hacked=1", "note": SCRIPTS[4], "name": f"{SCRIPTS[1]}.pdf", "valid_until": None,
              "expired": False, "superseded_by": None, "passages": 1}  # fmt: skip
    page.route("**/api/passages/*", lambda route: route.fulfill(json=passage))
    page.route("**/api/documents/*", lambda route: route.fulfill(json=document))
    page.route("**/api/sources", lambda route: route.fulfill(json={"sources": [source], "collections": []}))
    for path, ready in (("/stellen/x", ".passage-text"), ("/lesen/d", ".read section"), ("/quellen", ".card h3")):
        page.goto(path)
        page.wait_for_selector(ready)
        harmless(page)


def test_marks_that_turn_the_direction_are_made_visible(page: Page) -> None:
    page.goto("/")
    page.evaluate(RENDER)
    assert "⟨U+202E⟩" in page.evaluate("text => window.render(text)", "Rechnung\u202egpj.exe")


@pytest.mark.parametrize("text", [SCRIPTS[0], SCRIPTS[1], "'\"><svg onload=window.hacked=1>"])
def test_hostile_addresses_show_a_page_in_words(page: Page, text: str) -> None:
    for path in ("/stellen/", "/chats/", "/beispiele/", "/?frage=", "/beispiele?suche="):
        page.goto(path + quote(text, safe=""))
        page.wait_for_timeout(150)
        harmless(page)


def test_all_passages_of_the_material_exist(site: Site) -> None:
    assert all(site.app.state.shared.store().passage(p) for p in PASSAGES)
