"""Connect yours in a real browser: by keys alone, in both widths and themes, and a wide table."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Fine
from tests.browser.serving import serving

from tenure.app import App

Open = Callable[..., Page]
EXPORTS = Path(__file__).parents[1] / "collect" / "exports"


@pytest.fixture(scope="module")
def address(own: Path) -> Iterator[str]:
    """The site over a copy into which files may be imported."""
    with serving(App.open(own)) as address:
        yield address


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_an_export_is_looked_at_checked_and_imported(
    address: str, open_page: Open, fine: Fine, width: int, dark: bool
) -> None:
    page = open_page(f"{address}/data", width=width, dark=dark)
    page.locator("#file").set_input_files(EXPORTS / "stripe-subscriptions.csv")
    page.get_by_role("button", name="See how it is read").click()
    expect(page.get_by_text("Stripe: subscriptions (dashboard)").first).to_be_visible()
    fine(page)
    page.get_by_role("button", name="Check all rows").click()
    expect(page.get_by_text("4 rows: 2 can be stored, 1 would be rejected")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/uploads/[0-9a-f]{32}$"))  # no step back in the history
    fine(page)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("4 rows received")).to_be_visible(timeout=20_000)
    fine(page)
    page.get_by_role("link", name="Rejected rows").click()
    page.wait_for_url("**/data/rejected**")
    expect(page.get_by_text('is "week"')).to_be_visible()
    fine(page)


def test_a_mapping_is_changed_by_keys_alone(address: str, open_page: Open) -> None:
    page = open_page(f"{address}/data")
    page.locator("#pasted").fill("a,b,c,d\nzeta,zoe,2026-06-01 09:00,login\n")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#mapping")
    page.locator("#kind").select_option("event")
    page.locator("#kind").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No column was found for")).to_be_visible()
    for target, letter in (("happened_at", "c"), ("event", "d"), ("account_id", "a")):
        page.locator(f"#map-event-{target}").focus()
        page.keyboard.press(letter)
    page.get_by_role("button", name="Check all rows").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Every row can be stored.")).to_be_visible()


def test_a_very_wide_table_scrolls_in_its_own_box(
    address: str, open_page: Open, fine: Fine
) -> None:
    names = ",".join(["account_id", *(f"property_{n}" for n in range(150))])
    page = open_page(f"{address}/data", width=390)
    page.locator("#pasted").fill(f"{names}\n{','.join(['acme', *('x' * 150)])}\n")
    page.get_by_role("button", name="See how it is read").click()
    expect(page.locator("#as-account-150")).to_be_visible()
    fine(page)
