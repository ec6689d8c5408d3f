"""A knob is turned in a real browser: seen before it is saved, kept with who did it, marked where stored days are computed by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.serving import serving
from tests.web.conftest import DAY, DAYS

from tenure.app import App

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def address(own: Path) -> Iterator[str]:
    """The site over a copy in which definitions may be changed."""
    with serving(App.open(own)) as address:
        yield address


def test_the_list_is_filtered_as_one_types(address: str, open_page: Open) -> None:
    page = open_page(f"{address}/definitions?as_of={DAY}")
    page.get_by_label("Filter by name or sentence").fill("seat utilization")
    expect(page.get_by_role("link", name="Seat utilization")).to_be_visible()
    expect(page.get_by_role("link", name="Open tickets")).to_have_count(0)
    assert "q=seat+utilization" in page.url


def test_a_knob_is_turned_saved_and_past_days_are_computed_by_it(
    address: str, open_page: Open, own: Path
) -> None:
    page = open_page(f"{address}/definitions/active_users?as_of={DAY}")
    page.get_by_role("spinbutton", name="Days").fill("7")
    page.get_by_role("button", name="See what would change").click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text("days = 7 instead of 28")
    expect(preview).to_contain_text("would have another value", timeout=60_000)
    assert "set.days=7" in page.url
    page.get_by_label("Why").fill("we look at weeks")
    page.get_by_role("button", name="Save as a new version").click()
    versions = page.locator(".versions li")
    expect(versions.first).to_contain_text(
        "days = 7 instead of 28. we look at weeks", timeout=60_000
    )
    expect(page.locator(".lead-line")).to_contain_text("Changed here: days = 7 instead of 28.")
    assert "days = 7" in (own / "tenure.toml").read_text()

    page.goto(f"{address}/definitions/active_users?as_of={DAY}")
    expect(page.locator(".mark-changed")).to_have_count(0)
    page.get_by_label("Past days from").fill(str(DAYS[2]))
    page.get_by_role("button", name="Compute them by the definition as it is now").click()
    expect(page.locator("#past")).to_contain_text("2 days computed anew", timeout=120_000)
    page.goto(f"{address}/definitions/active_users?as_of={DAY}")
    expect(page.locator("svg.track .mark-changed")).to_have_count(1)
    page.goto(f"{address}/accounts/acme?as_of={DAY}")
    expect(page.locator("svg.history .mark-changed")).to_have_count(1)

    page.goto(f"{address}/definitions/active_users?as_of={DAY}")
    page.get_by_role("button", name="Save this again").click()
    expect(versions.first).to_contain_text(
        "days = 28 instead of 7. as in version 1", timeout=60_000
    )
    assert "[metrics" not in (own / "tenure.toml").read_text()
