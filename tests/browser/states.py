"""The states in which the page is checked and photographed: how to get there from a fresh profile."""

from collections.abc import Callable

from browsing import RICH, Site, answer_of, ask, conversation
from playwright.sync_api import Page

State = Callable[[Page, Site], None]


def visit(path: str, ready: str) -> State:
    """A state that an address leads to; ``ready`` is what is there once it is loaded."""

    def go(page: Page, _site: Site) -> None:
        page.goto(path)
        page.wait_for_selector(ready)

    return go


def start(page: Page, _site: Site) -> None:
    page.goto("/")
    page.wait_for_selector("#choice-fields", state="attached")
    page.get_by_text("Suche eingrenzen").click()


def answer(page: Page, _site: Site) -> None:
    conversation(page)
    page.locator(".turn summary").first.click()


def panel(page: Page, _site: Site) -> None:
    conversation(page)
    page.locator(".answer-text .marker").first.click()
    page.wait_for_selector(".passage-text")


def not_in_sources(page: Page, _site: Site) -> None:
    hits = [{"passage_id": "ds-as-liste", "locator": "Arbeitsschritte", "score": 1, "text": "", "kind": "summary"}]
    conversation(page, "Dazu steht nichts in den Quellen.", status="not_in_sources", hits=hits)


def error(page: Page, _site: Site) -> None:
    page.route("**/api/chat", lambda route: route.abort())
    ask(page)


def building(page: Page, _site: Site) -> None:
    state = {"ready": False, "failure": "", "done": 40, "total": 200, "model": None, "retention_days": 30}
    page.route("**/api/state", lambda route: route.fulfill(json=state))
    page.goto("/")
    page.wait_for_selector("#building progress")


def feedback(page: Page, site: Site) -> None:
    page.context.add_cookies([site.cookie("zustand")])
    chat, _ = site.chats().add_turn("browser:zustand", None, "Was ist zu tun?", answer_of(RICH))
    page.goto(f"/chats/{chat}")
    page.get_by_role("button", name="Nicht hilfreich").click()
    page.wait_for_selector(".feedback")


def chats(page: Page, site: Site) -> None:
    page.context.add_cookies([site.cookie("liste")])
    if not site.chats().chats("browser:liste"):
        site.chats().add_turn("browser:liste", None, "Was kostet ein LoRaWAN-Netz?", answer_of(RICH))
    page.goto("/chats")
    page.wait_for_selector(".list-row a")


def dialog(page: Page, site: Site) -> None:
    chats(page, site)
    page.get_by_role("button", name="Löschen").first.click()
    page.wait_for_selector("dialog[open]")


def compare(page: Page, _site: Site) -> None:
    page.goto("/beispiele?ansicht=karten&feld=mobilitaet")
    page.wait_for_selector(".card input")
    page.locator(".card input").nth(0).check()
    page.locator(".card input").nth(1).check()
    page.get_by_role("button", name="Vergleichen (2 gewählt)").click()
    page.wait_for_selector("dialog table")


def run(page: Page, site: Site) -> None:
    page.context.add_cookies([site.cookie("lauf")])
    page.goto("/qualitaet")
    page.get_by_label("Fragensatz").select_option("ng")
    page.get_by_label("Umfang").select_option("5")
    page.get_by_role("button", name="Testlauf starten").click()
    page.wait_for_url("**/qualitaet/*")  # the list before it names earlier runs as finished, too
    page.wait_for_selector("text=Abgeschlossen.")


def draft(page: Page, site: Site) -> None:
    page.context.add_cookies([site.cookie("entwurf")])
    page.goto("/entwuerfe")
    made = page.evaluate(MAKE)
    page.goto(f"/entwuerfe/{made}")
    page.wait_for_selector(".doc-field")


def draft_evidence(page: Page, site: Site) -> None:
    draft(page, site)
    page.locator(".value .marker").first.click()
    page.wait_for_selector(".passage-text")
    page.get_by_role("button", name="Ändern").first.click()


MAKE = """() => fetch("/api/drafts", {
  method: "POST", headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ task: "Risikomatrix für ein LoRaWAN-Netz in Musterstadt", template: "risikomatrix" }),
}).then((r) => r.json()).then((d) => d.draft_id)"""


STATES: dict[str, State] = {
    "start": start,
    "answer": answer,
    "panel": panel,
    "not-in-sources": not_in_sources,
    "error": error,
    "building": building,
    "feedback": feedback,
    "process": visit("/prozess", ".steps"),
    "step": visit("/prozess/as6", ".columns"),
    "examples": visit("/beispiele?feld=mobilitaet&ansicht=tabelle", "tbody tr"),
    "compare": compare,
    "read": visit("/lesen/ds-20-arbeitsschritte#ds-as-liste", ".read section"),
    "drafts": visit("/entwuerfe", "h4"),
    "draft-evidence": draft_evidence,
    "sources": visit("/quellen", ".card h3"),
    "chats": chats,
    "dialog": dialog,
    "glossary": visit("/glossar?suche=beirat", "main [role=status]"),
    "quality": visit("/qualitaet", "select"),
    "run": run,
    "help": visit("/hilfe", "article"),
    "privacy": visit("/datenschutz", ".keys"),
}
