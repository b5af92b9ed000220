"""A real Chromium against a real server on a copy of the test data."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import ARGS, DESKTOP, NAMES, Seen, Site, serving, wait_until, watch
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from rag.settings import Settings

HERE = Path(__file__).parent
PATIENCE = 30_000
"""Milliseconds that a test waits for the page: far more than a quick machine needs, enough for a busy one."""
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The installed browser; without one the tests are skipped, under CI they fail."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium is installed, and CI=true demands the browser tests")
        pytest.skip("no Chromium is installed: browser tests are skipped")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server on a copy of the data folder, ready to answer."""
    folder = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(data_dir, folder)
    with serving(Settings(data_dir=folder, embedding_model="hash")) as found:
        wait_until(lambda: found.app.state.shared.assistant is not None)
        yield found


@pytest.fixture
def context(chromium: Browser, site: Site) -> Iterator[BrowserContext]:
    """A fresh browser profile on a desktop screen."""
    made = chromium.new_context(viewport=DESKTOP, locale="de-DE", base_url=site.url)
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


@pytest.fixture
def seen() -> Seen:
    """What the page of this test asked for and complained about."""
    return Seen()


@pytest.fixture
def page(context: BrowserContext, site: Site, seen: Seen) -> Iterator[Page]:
    """A page; at the end nothing foreign was asked for and no script or policy failed."""
    made = context.new_page()
    watch(made, site.url, seen)
    yield made
    assert seen.foreign == []
    assert seen.complaints == []
