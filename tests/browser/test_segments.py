"""The builder in a real browser: it counts while one types, rows and text follow each other, and keys are enough."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.serving import serving
from tests.web.conftest import DAY

from tenure import clock
from tenure.app import App

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def address(own: Path) -> Iterator[str]:
    """The site over a copy in which segments may be saved."""
    app = App.open(own)
    clock.ensure(app, clock.today(app))  # a page is not waited for as long as all of it takes
    with serving(app) as address:
        yield address


def test_rows_are_filled_in_with_keys_alone_and_counted_while_one_types(
    address: str, open_page: Open
) -> None:
    page = open_page(f"{address}/segments/new?as_of={DAY}")
    told = page.locator("#told")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("arr")
    expect(page.get_by_label("Comparison").locator("option").first).to_have_text("is at least")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("20000")
    expect(told).to_contain_text("2 accounts of 4 live accounts")
    expect(page.get_by_label("Value")).to_be_focused()
    expect(page.locator("#where")).to_have_value("arr >= 20000")
    expect(page).to_have_url(re.compile("where=arr"))  # a reload keeps what was typed
    page.reload()
    expect(page.get_by_label("Value")).to_have_value("20000")


def test_a_row_is_added_and_taken_out(address: str, open_page: Open) -> None:
    page = open_page(f"{address}/segments/new?as_of={DAY}&where=arr >= 20000")
    page.get_by_role("button", name="Add a row").click()
    expect(page.get_by_label("Name", exact=True)).to_have_count(2)
    page.get_by_label("Name", exact=True).nth(1).fill("owner")
    page.get_by_label("Value").nth(1).fill("Ana")
    expect(page.locator("#where")).to_have_value("arr >= 20000 and owner = 'Ana'")
    page.get_by_label("An account belongs if").select_option("or")
    expect(page.locator("#where")).to_have_value("arr >= 20000 or owner = 'Ana'")
    page.get_by_label("Remove row 1").click()
    expect(page.locator("#where")).to_have_value("owner = 'Ana'")
    expect(page.locator("#told")).to_contain_text("2 accounts")
    expect(page.locator("#told")).to_contain_text("1 account without enough data")


def test_the_text_changes_the_rows_and_says_what_is_wrong(address: str, open_page: Open) -> None:
    page = open_page(f"{address}/segments/new?as_of={DAY}")
    text = page.locator("#where")
    text.fill("arr > 10000 and owner = 'Ana'")
    expect(page.get_by_label("Name", exact=True)).to_have_count(2)
    expect(page.get_by_label("Comparison").first).to_have_value(">")
    text.fill("aarr > 10000")
    expect(page.get_by_role("alert")).to_contain_text("did you mean arr?")
    text.fill("arr > 10000 and (owner = 'Ana' or is_live)")
    expect(page.locator("#rows")).to_contain_text("more than rows can show")
    expect(text).to_be_focused()


def test_a_segment_is_saved_opened_taken_away_and_brought_back(
    address: str, open_page: Open
) -> None:
    page = open_page(f"{address}/segments/new?where=arr < 20000")
    page.get_by_label("What it is called").fill("Small ones")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Small ones")
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    page.get_by_role("button", name="Take away").click()
    expect(page.get_by_role("status")).to_contain_text("was taken away")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Small ones")


def test_the_cube_follows_what_is_chosen(address: str, open_page: Open) -> None:
    page = open_page(f"{address}/segments/cube?rows=tier&cols=owner&metric=arr&as_of={DAY}")
    page.get_by_label("Show", exact=True).select_option("sum")
    expect(page.locator("#cube")).to_contain_text("Sum of ARR by tier and owner")
    expect(page).to_have_url(re.compile("show=sum"))
    page.get_by_role("link", name="Turn it round").click()
    expect(page.locator("#cube")).to_contain_text("Sum of ARR by owner and tier")
