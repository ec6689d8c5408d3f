"""A knob is turned in a real browser: seen before it is saved, kept with who did it, marked where stored days are computed by it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.serving import serving
from tests.web.conftest import DAY, workspace

from tenure import clock
from tenure.app import App
from tenure.facts import Moments

__all__ = ["workspace"]

Open = Callable[..., Page]
WEEKS = tuple(DAY - timedelta(days=7 * ago) for ago in (3, 2, 1, 0))
PATHS = (
    "/definitions",
    "/definitions/active_users?set.days=1",
    "/definitions/health",
    "/definitions/band",
    "/accounts/acme",
)


@pytest.fixture(scope="module")
def mine(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the workspace that may be changed, with four stored weeks."""
    folder = tmp_path_factory.mktemp("mine") / "w"
    shutil.copytree(workspace, folder)
    clock.compute(App.open(folder), Moments(WEEKS), people=False)
    return folder


@pytest.fixture(scope="module")
def address(mine: Path) -> Iterator[str]:
    with serving(App.open(mine)) as address:
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
    assert page.locator("body").evaluate("e => document.documentElement.scrollWidth") <= width
    assert axe(page) == []


def test_the_list_is_filtered_as_one_types(address: str, open_page: Open) -> None:
    page = open_page(f"{address}/definitions?as_of={DAY}")
    page.get_by_label("Filter by name or sentence").fill("seat utilization")
    expect(page.get_by_role("link", name="Seat utilization")).to_be_visible()
    expect(page.get_by_role("link", name="Open tickets")).to_have_count(0)
    assert "q=seat+utilization" in page.url


def test_a_knob_is_turned_saved_and_past_days_are_computed_by_it(
    address: str, open_page: Open, mine: Path
) -> None:
    page = open_page(f"{address}/definitions/active_users?as_of={DAY}")
    page.get_by_role("spinbutton", name="Days").fill("7")
    page.get_by_role("button", name="See what would change").click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text("days = 7 instead of 28")
    expect(preview).to_contain_text("would have another value")
    assert "set.days=7" in page.url
    page.get_by_label("Why").fill("we look at weeks")
    page.get_by_role("button", name="Save as a new version").click()
    versions = page.locator(".versions li")
    expect(versions.first).to_contain_text("days = 7 instead of 28. we look at weeks")
    expect(page.locator(".lead-line")).to_contain_text("Changed here: days = 7 instead of 28.")
    assert "days = 7" in (mine / "tenure.toml").read_text()

    page.goto(f"{address}/definitions/active_users?as_of={DAY}")
    expect(page.locator(".mark-changed")).to_have_count(0)
    page.get_by_label("Past days from").fill(str(WEEKS[2]))
    page.get_by_role("button", name="Compute them by the definition as it is now").click()
    expect(page.locator("#past")).to_contain_text("2 days computed anew", timeout=120_000)
    page.goto(f"{address}/definitions/active_users?as_of={DAY}")
    expect(page.locator("svg.track .mark-changed")).to_have_count(1)
    page.goto(f"{address}/accounts/acme?as_of={DAY}")
    expect(page.locator("svg.history .mark-changed")).to_have_count(1)

    page.goto(f"{address}/definitions/active_users?as_of={DAY}")
    page.get_by_role("button", name="Save this again").click()
    expect(versions.first).to_contain_text("days = 28 instead of 7. as in version 1")
    assert "[metrics" not in (mine / "tenure.toml").read_text()
