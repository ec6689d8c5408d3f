"""Features and Adoption in a real browser: both widths, both themes, the list by keys and by its filters, what is counted later."""

import re
from collections.abc import Callable, Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect
from tests.browser.serving import serving
from tests.web.conftest import DAY, workspace

from tenure.app import App

__all__ = ["workspace"]  # the same small workspace as the tests of the pages

Open = Callable[..., Page]
PATHS = (
    "/features",
    "/features/boards",
    "/features/boards/users?of=ever",
    "/features/releases",
    "/features/product",
    "/features/product/flows/new",
    "/adoption",
    "/adoption/users?of=never",
)


@pytest.fixture(scope="session")
def address(workspace: object) -> Iterator[str]:
    """The site on a free port."""
    with serving(App.open(workspace)) as address:
        # all metrics are computed for the first page: no browser waits for that as long as a busy machine may take
        with urlopen(f"{address}/adoption?as_of={DAY}", timeout=300):
            pass
        yield address


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_accessible_and_fits(
    address: str,
    open_page: Open,
    axe: Callable[[Page], list[str]],
    path: str,
    width: int,
    dark: bool,
) -> None:
    page = open_page(
        f"{address}{path}{'&' if '?' in path else '?'}as_of={DAY}", width=width, dark=dark
    )
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark" if dark else "light")
    assert page.locator("body").evaluate("e => document.documentElement.scrollWidth") <= width
    assert axe(page) == []


def test_a_period_is_chosen_and_the_address_says_it(address: str, open_page: Open) -> None:
    page = open_page(f"{address}/features?as_of={DAY}")
    page.get_by_role("link", name="13 weeks").click()
    expect(page).to_have_url(re.compile("days=91"))
    expect(page.get_by_role("link", name="13 weeks")).to_have_attribute("aria-current", "true")
    page.get_by_label("Condition on accounts").fill("arr > 40000")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("where=arr"))
    expect(page.get_by_text("8 users with a login")).to_be_visible()


def test_habits_arrive_after_the_page(address: str, open_page: Open) -> None:
    page = open_page(f"{address}/adoption?as_of={DAY}")
    expect(page.get_by_role("heading", name="What adoption should mean")).to_be_visible()
    said = page.locator("section", has=page.locator("#meaning"))
    expect(said).to_contain_text("at least 10 of each are needed", timeout=90_000)
