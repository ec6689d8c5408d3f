"""The page Usage in a real browser: in place with the address, and without a script."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect
from tests.web.conftest import DAY

Open = Callable[..., Page]


def test_choosing_answers_in_place_and_the_address_says_it(address: str, open_page: Open) -> None:
    page = open_page(f"{address}/usage?as_of={DAY}")
    page.get_by_label("Metric", exact=True).select_option("use.events")
    expect(page.get_by_role("heading", level=2)).to_have_text("Events")
    expect(page).to_have_url(f"{address}/usage?as_of={DAY}&m=use.events")
    page.get_by_label("Split by", exact=True).select_option("feature")
    expect(page.locator(".usage-legend li")).to_have_count(2)
    page.reload()
    expect(page.get_by_label("Split by", exact=True)).to_have_value("feature")
    expect(page.locator(".usage-legend li")).to_have_count(2)


def test_writing_days_takes_back_the_period_and_choosing_one_clears_the_days(
    address: str, open_page: Open
) -> None:
    page = open_page(f"{address}/usage?as_of={DAY}")
    page.get_by_label("or from", exact=True).fill("2026-06-01")
    page.get_by_label("to", exact=True).fill("2026-06-14")
    page.get_by_label("to", exact=True).press("Tab")
    expect(page.locator(".usage-title")).to_contain_text("1 – 14 Jun 2026")
    expect(page.get_by_label("Period", exact=True)).to_have_value("")
    page.get_by_label("Period", exact=True).select_option("12m")
    expect(page.get_by_label("or from", exact=True)).to_have_value("")
    expect(page.locator(".usage-title")).to_contain_text("1 Jul 2025 – 30 Jun 2026")


def test_a_bucket_of_the_chart_opens_its_rows(address: str, open_page: Open) -> None:
    page = open_page(f"{address}/usage?as_of={DAY}&m=use.events")
    page.locator("svg.series a").nth(-2).click()
    expect(page).to_have_url(re.compile("/usage/rows.*at=2026-06-22"))
    expect(page.locator("tfoot")).to_contain_text("20")


def test_what_is_being_computed_comes_by_itself(address: str, open_page: Open) -> None:
    page = open_page(f"{address}/usage?as_of={DAY}&m=time_spent&period=7d&read=anew")
    expect(page.locator(".usage-title")).to_contain_text("Time spent", timeout=90_000)


def test_it_works_without_a_script(address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/usage?as_of={DAY}")
    page.get_by_label("Metric", exact=True).select_option("use.events")
    page.get_by_role("button", name="Show").last.click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Events")
    context.close()
