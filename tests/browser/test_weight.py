"""Light and alone: page weight, no foreign request, a strict content policy without violations."""

import re
from pathlib import Path

import pytest
from browsing import Seen, wait_until
from playwright.sync_api import Page

from api.access import HEADERS

VIEWS = [
    "/", "/chats", "/entwuerfe", "/prozess", "/prozess/as6", "/beispiele", "/beispiele/ex-darmstadt-heinerliner",
    "/quellen", "/stellen/ds-as-liste", "/lesen/ds-20-arbeitsschritte", "/glossar", "/qualitaet", "/datenschutz",
    "/hilfe", "/barrierefreiheit",
]  # fmt: skip
PARSERS = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|setHTML"
STATIC = Path(__file__).resolve().parents[2] / "api" / "static"


@pytest.mark.parametrize("path", VIEWS)
def test_a_page_asks_nobody_else_weighs_little_and_breaks_no_policy(page: Page, seen: Seen, path: str) -> None:
    weight: list[int] = []
    page.on("response", lambda r: weight.append(_size(r)) if "/api/" not in r.url else None)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert 0 < sum(weight) < 250_000
    assert seen.foreign == [] and seen.complaints == []


def _size(response) -> int:  # type: ignore[no-untyped-def]
    try:
        return len(response.body())
    except Exception:
        return 0


def test_all_of_the_page_together_stays_below_the_limit() -> None:
    assert sum(file.stat().st_size for file in STATIC.rglob("*") if file.is_file()) < 250_000


def test_no_module_parses_text_as_html_or_runs_it() -> None:
    for file in STATIC.rglob("*.js"):
        code = file.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser", code
        ), file
        assert not re.search(r"https?://(?!www\.w3\.org/)", re.sub(r"//.*|`https://\$\{url\}`", "", code)), file


def test_the_policy_lets_an_injected_script_style_or_picture_do_nothing(page: Page, seen: Seen) -> None:
    page.goto("/")
    page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "window.hacked = 1";
      document.body.append(script);
      const style = document.createElement("div");
      style.setAttribute("style", "color: red");
      document.body.append(style);
      const picture = new Image();
      picture.src = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>";
      document.body.append(picture);
    }""")
    wait_until(lambda: bool(page.evaluate("1")) and len(seen.complaints) >= 3)
    assert page.evaluate("window.hacked") is None
    seen.complaints.clear()
    assert "'unsafe" not in HEADERS["content-security-policy"]


def test_every_text_that_a_module_names_exists() -> None:
    from prompts.german import texts

    missing = []
    for file in STATIC.rglob("*.js"):
        for key in re.findall(r"""\bt\(\s*["']([a-z_.]+)["']""", file.read_text(encoding="utf-8")):
            node = texts()["page"]
            for part in key.split("."):
                node = node.get(part) if isinstance(node, dict) else None
            if node is None:
                missing.append(f"{file.name}: {key}")
    assert missing == []
