"""Accounts are ticked in a real browser: by keys alone, many at once, and without a script."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.serving import serving
from tests.web.conftest import DAY

from tenure.app import App

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def address(own: Path) -> Iterator[str]:
    """The site over a copy in which lists may be saved."""
    with serving(App.open(own)) as address:
        yield address


def test_accounts_are_ticked_and_put_on_a_new_list_by_keys_alone(
    address: str, open_page: Open
) -> None:
    page = open_page(f"{address}/accounts?as_of={DAY}")
    expect(page.get_by_role("button", name="Add to the list")).not_to_be_visible()
    for key in ("j", "x", "j", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-ticked]")).to_have_text("2 ticked")
    page.get_by_label("Name of the new list").focus()
    page.keyboard.type("By keys")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("listed=by_keys"), timeout=90_000)
    expect(page.locator(".noted")).to_contain_text("By keys: a new list with 2 accounts.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".noted")).to_contain_text("taken away", timeout=90_000)


def test_the_box_in_the_header_ticks_all_and_shift_all_in_between(
    address: str, open_page: Open
) -> None:
    page = open_page(f"{address}/accounts?as_of={DAY}")
    page.get_by_label("Tick all accounts of this page").check()
    expect(page.locator("[data-ticked]")).to_have_text("4 ticked")
    page.get_by_label("Tick all accounts of this page").uncheck()
    boxes = page.locator(".tick-one")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator("[data-ticked]")).to_have_text("3 ticked")


def test_it_works_without_a_script(address: str, browser: object) -> None:
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(f"{address}/accounts?as_of={DAY}")
    page.get_by_label("Tick Acme").check()
    page.get_by_label("Name of the new list").fill("Without")
    page.get_by_role("button", name="Add to the list").click()
    expect(page.locator(".noted")).to_contain_text(
        "Without: a new list with 1 account.", timeout=90_000
    )
    context.close()
