"""Access for all: axe in every state, contrast, keyboard alone, few announcements, small screens, large text."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import DESKTOP, PHONE, RICH, Seen, Site, answer_of, conversation, script_answer, watch
from playwright.sync_api import Browser, Page, expect
from states import STATES

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_and_contrast_is_enough(chromium: Browser, site: Site, state: str, screen: str) -> None:
    size = DESKTOP if screen == "desktop" else PHONE
    context = chromium.new_context(viewport=size, locale="de-DE", base_url=site.url, reduced_motion="reduce")
    context.set_default_timeout(30000)
    page, seen = context.new_page(), Seen()
    watch(page, site.url, seen)
    try:
        STATES[state](page, site)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            found = Axe().run(page, options=RULES).response["violations"]
            assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == [], theme
            assert page.evaluate(CONTRAST) == [], theme
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, "the page scrolls sideways"
        assert seen.foreign == [] and seen.complaints == []
    finally:
        context.close()


@pytest.mark.parametrize(
    "path", ["/", "/prozess", "/beispiele", "/chats", "/qualitaet", "/hilfe", "/stellen/ds-as-liste"]
)
def test_nothing_is_cut_off_at_320_pixels_and_at_twice_the_text_size(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    page.wait_for_load_state("networkidle")
    for size in ("100%", "200%"):
        page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
        assert page.evaluate(OVERFLOWING) == [], size


OVERFLOWING = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((e) => {
  const box = e.getBoundingClientRect();
  return box.width && box.right > innerWidth + 1 && !e.closest(".scroll, .visually-hidden, svg");
}).map((e) => e.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("path", ["/", "/prozess", "/beispiele?ansicht=karten", "/chats", "/qualitaet"])
def test_targets_are_large_enough(page: Page, path: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    small = page.evaluate("""() => [...document.querySelectorAll(
        "button, select, input, summary, textarea, .button, header a, footer a")]
      .filter((e) => e.offsetParent && !e.matches(".marker"))
      .map((e) => (e.matches("label.check input") ? e.closest("label") : e.matches("td input") ? e.closest("td") : e))
      .filter((e) => e.getBoundingClientRect().height < 43.5)
      .map((e) => e.outerHTML.slice(0, 90))""")
    assert small == []


def test_a_whole_answer_is_announced_in_at_most_three_messages(page: Page) -> None:
    script_answer(page, answer_of("Ein Satz. [1]\n" * 25, suggestions=["Und dann?"]), ms=30)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    page.evaluate(LISTEN)
    page.fill("#question", "Was ist zu tun?")
    page.keyboard.press("Enter")
    expect(page.locator(".badge")).to_be_visible()
    page.wait_for_timeout(200)
    spoken = page.evaluate("window.spoken")
    assert 1 <= len(spoken) <= 3, spoken
    assert spoken[-1] == "Antwort vollständig. Belegt. Belege: 1."
    regions = page.locator("[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log]")
    expect(regions, "one live region in a conversation").to_have_count(1)


LISTEN = """() => {
  window.spoken = [];
  const look = (list) => {
    for (const m of list) {
      const element = m.target.nodeType === 1 ? m.target : m.target.parentElement;
      const region = element?.closest("[aria-live], [role=status], [role=alert]");
      if (region?.textContent.trim()) window.spoken.push(region.textContent.trim());
    }
  };
  new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true });
}"""


def test_all_of_a_conversation_is_done_by_keyboard(page: Page) -> None:
    script_answer(page, answer_of(RICH, suggestions=["Was folgt danach?"]))
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "Ihre Frage")
    page.keyboard.type("Was ist zu tun?")
    page.keyboard.press("Enter")
    expect(page.locator(".badge")).to_be_visible()
    expect(page.locator("h2.question")).to_be_focused()
    tab_to(page, "Beleg 1 öffnen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Beleg 1")).to_be_focused()
    tab_to(page, "Nächster Beleg")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Beleg 2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".answer-text .marker").first).to_be_focused()
    tab_to(page, "Mit Quellen kopieren")
    tab_to(page, "Bearbeiten und neu fragen")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Ihre Frage")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".badge")).to_have_count(2)
    tab_to(page, "Was folgt danach?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(3)


def test_examples_chats_and_the_quality_check_are_used_by_keyboard(page: Page, site: Site) -> None:
    page.context.add_cookies([site.cookie("tasten")])
    page.goto("/beispiele?ansicht=karten&feld=mobilitaet")
    page.wait_for_selector(".card")
    for _ in range(2):
        tab_to(page, "zum Vergleich wählen", part=True)
        page.keyboard.press("Space")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Vergleichen (2 gewählt)")).to_be_enabled()
    page.get_by_role("button", name="Vergleichen (2 gewählt)").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Vergleichen (2 gewählt)")).to_be_focused()
    site.chats().add_turn("browser:tasten", None, "Zu löschen", answer_of(RICH))
    page.goto("/chats")
    page.wait_for_selector(".list-row a")
    tab_to(page, "Löschen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Abbrechen")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("Endgültig gelöscht.")
    page.goto("/prozess")
    page.wait_for_selector(".cycle a")
    tab_to(page, "Arbeitsschritt 6: Risiken abschätzen")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/prozess/as6$"))


def test_the_menu_on_a_phone_opens_closes_and_gives_the_focus_back(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/")
    menu = page.get_by_role("button", name="Menü")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Beispiele")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(page.get_by_role("link", name="Beispiele")).to_be_hidden()


def test_the_focus_is_visible_on_every_kind_of_control(page: Page) -> None:
    conversation(page)
    page.keyboard.press("Tab")
    bare = []
    for _ in range(30):
        page.keyboard.press("Tab")
        bare += page.evaluate("""() => {
          const e = document.activeElement, s = getComputedStyle(e);
          const seen = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
          return e === document.body || seen ? [] : [e.outerHTML.slice(0, 80)];
        }""")
    assert bare == []


def test_the_chosen_theme_stays_and_works_without_flashing(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Darstellung").select_option("dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    page.get_by_label("Darstellung").select_option("light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark


def test_forced_colours_and_reduced_motion_are_respected(page: Page) -> None:
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    conversation(page)
    page.locator(".answer-text .marker").first.click()
    expect(page.locator("mark").first).to_be_visible()
    assert page.locator("mark").first.evaluate("e => getComputedStyle(e).textDecorationLine") == "underline"
    running = page.evaluate("document.getAnimations().filter(a => a.playState === 'running').length")
    assert running == 0
    assert page.locator(".marker").first.evaluate("e => getComputedStyle(e).borderTopStyle") == "solid"


def test_print_shows_the_answer_without_controls(page: Page) -> None:
    conversation(page)
    page.emulate_media(media="print")
    expect(page.locator(".answer-text")).to_be_visible()
    for hidden in (".composer", ".tools", ".top", ".foot"):
        expect(page.locator(hidden).first).to_be_hidden()


def tab_to(page: Page, name: str, part: bool = False) -> None:
    """Press Tab until the control with that accessible name has the focus."""
    for _ in range(90):
        page.keyboard.press("Tab")
        label = page.evaluate("""() => {
          const e = document.activeElement;
          return e.getAttribute("aria-label") || e.labels?.[0]?.textContent || e.textContent;
        }""").strip()
        if label == name or (part and name in label):
            return
    raise AssertionError(f"Tab does not reach {name}")
