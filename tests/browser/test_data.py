"""The pages of data in a real browser: with nothing, and a write key from the form to its revocation."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Fine
from tests.browser.serving import serving

from tenure.app import App

Open = Callable[..., Page]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The site over a workspace in which nothing has happened yet."""
    (tmp_path / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    with serving(App.open(tmp_path)) as address:
        yield address


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_with_nothing_are_accessible_and_fit(
    address: str, open_page: Open, fine: Fine, width: int, dark: bool
) -> None:
    page = open_page(f"{address}/data", width=width, dark=dark)
    expect(page.get_by_role("heading", name="Let it arrive by itself")).to_be_visible()
    for following in ("/data/keys", "/data/ids", ""):
        fine(page)
        if following:
            page.goto(address + following)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_write_key_is_made_shown_once_and_revoked(
    address: str, open_page: Open, fine: Fine, width: int
) -> None:
    page = open_page(f"{address}/data", width=width)
    page.get_by_role("link", name="Make a write key").click()
    page.get_by_label("What sends with it").fill("Web Site")
    page.get_by_role("button", name="Make a write key").click()
    expect(
        page.get_by_role("heading", name="Write keys", exact=True)
    ).to_be_visible()  # the form says no
    page.get_by_label("What sends with it").fill("website")
    page.get_by_role("button", name="Make a write key").click()
    expect(page.locator(".paste-large")).to_have_text(re.compile(r"^tnw_[0-9a-f]{32}$"))
    secret = page.locator(".paste-large").inner_text()
    assert secret not in page.url
    fine(page)
    page.get_by_role("link", name="All write keys").click()
    expect(page.get_by_text(secret)).to_have_count(0)
    page.get_by_role("link", name="Revoke…").click()
    expect(page.get_by_text("Nothing came from website")).to_be_visible()
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text(re.compile("^revoked "))).to_be_visible()
