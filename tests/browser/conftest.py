"""A real Chromium for the pages. A request to any other host, a script error or a breach of the
Content-Security-Policy fails the test.

    def test_today_is_fine(address, open_page, fine):
        fine(open_page(address + "/", width=390, dark=True))
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Route, sync_playwright
from tests.browser.serving import serving
from tests.web.conftest import workspace

from tenure.app import App

__all__ = ["workspace"]  # the same small one as that of the tests of pages

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
HERE = {"127.0.0.1", "localhost"}
Fine = Callable[..., None]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")  # while it lives, no other test can have an event loop of its own
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> str:
    """The path of a Chromium: what `make test` brought, the system's, or Playwright's."""
    named = os.environ.get("TENURE_CHROMIUM")
    path = named or next(filter(None, map(shutil.which, PROGRAMS)), None)
    path = path or playwright.chromium.executable_path
    if not Path(path).exists():
        pytest.fail("no Chromium here: `make test` brings one, or name it in TENURE_CHROMIUM")
    return path


@pytest.fixture(scope="module")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium)
    yield browser
    browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a window of its own; what went wrong in it fails the test at its end."""
    contexts, faults = [], []

    def open_page(
        address: str, *, width: int = 1440, height: int = 900, dark: bool = False
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-US",
        )
        contexts.append(context)
        context.route(lambda url: urlsplit(url).hostname not in HERE, refuse)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
        page.on("console", hear)
        page.goto(address)
        return page

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            faults.append(said.text)

    def refuse(route: Route) -> None:
        faults.append(f"a request to another host: {route.request.url}")
        route.abort()

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="module")
def own(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of it that may be changed."""
    return Path(shutil.copytree(workspace, tmp_path_factory.mktemp("own") / "workspace"))


@pytest.fixture(scope="session")
def address(workspace: Path) -> Iterator[str]:
    """The site of the workspace on a free port."""
    with serving(App.open(workspace)) as address:
        yield address


@pytest.fixture
def fine() -> Fine:
    """Nothing is wider than the window, and axe-core finds nothing wrong, by all of its rules or by some: a line per fault, with
    the elements it concerns."""

    def fine(page: Page, *rules: str) -> None:
        fits = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        page.wait_for_function(fits)
        if not page.evaluate("'axe' in window"):
            # evaluated from outside, where the page's Content-Security-Policy does not hold
            page.evaluate(AXE.read_text())
        asked = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
        found: dict[str, Any] = page.evaluate("asked => axe.run(asked)", asked)
        assert [
            f"{fault['id']}: {fault['help']}: {[node['html'][:120] for node in fault['nodes']]}"
            for fault in found["violations"]
        ] == []

    return fine
