"""``make screenshots``: photographs of every state, phone and desktop, light and dark, to look at with a fresh eye;
then the time to the first paint.

Serves a copy of the shipped knowledge base with the fast test embeddings; the pictures go to the folder given, or to
``screenshots/`` in the checkout (not under version control). Further arguments choose states by name.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from browsing import ARGS, DESKTOP, NAMES, PHONE, serving, wait_until
from playwright.sync_api import Browser, Error, sync_playwright
from states import STATES

from rag.settings import Settings

PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def main(folder: Path, wanted: list[str]) -> None:
    """Photograph the states called ``wanted``, all without a name."""
    browser_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if browser_path is None:
        sys.exit("Es ist kein Chromium installiert.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        settings = Settings(data_dir=Path(data), embedding_model="hash")
        with serving(settings) as site:
            wait_until(lambda: site.app.state.shared.assistant is not None)
            browser = playwright.chromium.launch(executable_path=browser_path, args=ARGS)
            for name, state in STATES.items():
                if wanted and name not in wanted:
                    continue
                for screen, size in (("desktop", DESKTOP), ("phone", PHONE)):
                    context = browser.new_context(viewport=size, locale="de-DE", base_url=site.url)
                    context.set_default_timeout(10000)
                    page = context.new_page()
                    try:
                        state(page, site)
                    except (Error, AssertionError) as error:
                        print(f"{name} {screen}: {str(error).splitlines()[0]}", file=sys.stderr)
                    page.wait_for_timeout(150)
                    for theme in ("light", "dark"):
                        page.emulate_media(color_scheme=theme)
                        page.screenshot(path=folder / f"{name}-{screen}-{theme}.png", full_page=True)
                    context.close()
                print(name)
            print(f"first paint of the start page: {first_paint(browser, site.url):.0f} ms (best of five)")
            browser.close()


def first_paint(browser: Browser, url: str) -> float:
    """Milliseconds until the start page shows something, in the quickest of five fresh profiles."""
    times = []
    for _ in range(5):
        context = browser.new_context(viewport=DESKTOP, base_url=url)
        page = context.new_page()
        page.goto("/")
        wait_until(lambda shown=page: shown.evaluate(PAINT) is not None)
        times.append(page.evaluate(PAINT))
        context.close()
    return float(min(times))


if __name__ == "__main__":
    arguments = sys.argv[1:]
    target = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2] / "screenshots"
    main(target, arguments[1:])
