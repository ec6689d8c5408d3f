"""The pages in a real browser: keys, focus, both themes, and nothing from anywhere else."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.conftest import Fine
from tests.web.conftest import DAY

Open = Callable[..., Page]


def test_keys_move_open_filter_and_explain_themselves(address: str, open_page: Open) -> None:
    page = open_page(f"{address}/accounts?as_of={DAY}")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("[data-here]")).to_have_count(1)
    expect(page.locator("tbody tr").first).to_have_attribute("data-here", "")
    page.keyboard.press("/")
    expect(page.get_by_label("Filter by name")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).not_to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/accounts/\w+"), timeout=20_000)


def test_single_keys_can_be_switched_off(address: str, open_page: Open) -> None:
    page = open_page(f"{address}/accounts?as_of={DAY}")
    page.keyboard.press("?")
    page.get_by_label("Single keys are on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect(page.locator("[data-here]")).to_have_count(0)
    page.reload()
    page.keyboard.press("?")
    expect(page.locator("dialog")).not_to_be_visible()


def test_filtering_keeps_the_focus_and_the_address_says_it(address: str, open_page: Open) -> None:
    page = open_page(f"{address}/accounts?as_of={DAY}")
    page.get_by_label("Filter by name").press_sequentially("glo")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_label("Filter by name")).to_be_focused()
    expect(page).to_have_url(f"{address}/accounts?as_of={DAY}&q=glo")
    page.get_by_role("combobox", name="Health").select_option("healthy")
    expect(page.get_by_role("heading", name="No account matches")).to_be_visible()
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_light_and_dark_are_remembered(address: str, open_page: Open) -> None:
    page = open_page(f"{address}/accounts?as_of={DAY}")
    page.get_by_label("Colours").select_option("dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.goto(f"{address}/?as_of={DAY}")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_label("Colours").select_option("")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_pasted_rows_are_read_and_can_be_looked_at_first(
    address: str, open_page: Open, fine: Fine
) -> None:
    page = open_page(f"{address}/data")
    page.locator("#pasted").fill("account,user,time,event\nzeta,zoe,2026-06-01 09:00,login\n")
    page.get_by_role("button", name="See how it is read").click()
    expect(page.get_by_role("button", name="Import")).to_be_visible()
    expect(page.locator("#map-event-account_id")).to_have_value("account")
    fine(page)


def test_a_sorted_header_needs_no_script(address: str, browser: object) -> None:
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(f"{address}/accounts?as_of={DAY}")
    page.get_by_role("link", name="ARR", exact=True).click()
    expect(page.locator("tbody tr").first).to_contain_text("Acme")
    context.close()
