"""Features and Adoption in a real browser: the list by its filters, and what is counted later."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.web.conftest import DAY

Open = Callable[..., Page]


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
