"""The worklist in a real browser: by keys alone, many at once, a look beside the list, and what was done taken back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.serving import serving
from tests.web.conftest import DAY

from tenure.app import App

Open = Callable[..., Page]
OWNED = "owner=Ana&owner=Ben"  # two accounts with a risk: Acme, then Globex


@pytest.fixture(scope="module")
def address(own: Path) -> Iterator[str]:
    """The site over a copy in which things may be done."""
    with serving(App.open(own)) as address:
        yield address


@pytest.fixture
def page(address: str, open_page: Open) -> Page:
    return open_page(f"{address}/worklist?as_of={DAY}&{OWNED}")


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def there(page: Page, path: str) -> None:
    """Wait until a page is there, and its keys are."""
    expect(page).to_have_url(re.compile(path), timeout=20_000)
    expect(page.get_by_role("button", name="Keys")).to_be_visible()


def toast(page: Page) -> str:
    expect(page.locator("toast-note")).to_be_visible()
    return page.locator("toast-note").inner_text()


def test_a_look_beside_the_list_goes_along_with_j_and_never_loses_the_place(page: Page) -> None:
    keys(page, "j", "Space")
    panel = page.locator("aside.peek")
    expect(panel.get_by_role("heading", name="Acme")).to_be_visible()
    expect(page).to_have_url(re.compile("peek=acme"))
    keys(page, "j")
    expect(panel.get_by_role("heading", name="Globex")).to_be_visible()
    expect(page).to_have_url(re.compile("peek=globex"))
    expect(page.locator("[data-here] a").first).to_be_focused()
    page.reload()
    expect(panel.get_by_role("heading", name="Globex")).to_be_visible()
    keys(page, "Escape")
    expect(panel).to_have_count(0)
    expect(page).not_to_have_url(re.compile("peek"))


def test_the_row_one_is_at_is_snoozed_by_keys_and_the_toast_takes_it_back(page: Page) -> None:
    keys(page, "j", "h")
    expect(page.locator("[data-ticked]")).to_have_text("1 ticked")
    expect(page.locator("#until-many")).to_be_focused()
    page.locator("#snooze-many").fill("on holiday")
    page.get_by_role("button", name="Snooze them").click()
    expect(page.locator("toast-note")).to_contain_text("1 signal snoozed until")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("[data-here]")).to_contain_text("Globex")  # it came into its place
    page.wait_for_timeout(1500)
    assert "snoozed" in toast(page)
    keys(page, "z")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("toast-note")).to_contain_text("as before")


def test_many_are_ticked_by_keys_and_acknowledged_as_one(page: Page) -> None:
    keys(page, "j", "x", "j", "Shift+X")
    expect(page.locator("[data-ticked]")).to_have_text("2 ticked")
    keys(page, "v")
    expect(page.locator("toast-note")).to_contain_text("3 signals acknowledged")
    expect(page.locator("tbody .state")).to_have_text(["Acknowledged", "Acknowledged"])
    expect(page.locator(".tick-one:checked")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("tbody .state")).to_have_text(["New", "New"])


def test_done_asks_what_became_of_it_and_says_so_in_the_history(page: Page, address: str) -> None:
    keys(page, "j", "j", "e")
    expect(page.locator("#outcome-many")).to_be_focused()
    page.locator("#outcome-many").select_option("false_alarm")
    page.get_by_role("button", name="Close them").click()
    expect(page.locator("toast-note")).to_contain_text("2 signals closed as false alarm")
    page.goto(f"{address}/signals/1?as_of={DAY}")
    expect(page.locator(".timeline")).to_contain_text("Closed as false alarm")
    page.get_by_role("button", name=re.compile("^Undo: Closed")).click()
    expect(page.locator(".timeline")).to_contain_text("As before")
    page.goto(f"{address}/signals/2?as_of={DAY}")
    page.get_by_role("button", name=re.compile("^Undo: Closed")).click()
    expect(page.get_by_role("button", name="Acknowledge")).to_be_visible()


def test_assigning_from_the_panel_leads_back_to_it(page: Page, address: str) -> None:
    page.goto(f"{address}/worklist?as_of={DAY}&{OWNED}&peek=acme")
    panel = page.locator("aside.peek")
    panel.get_by_text("Assign…").first.click()
    panel.get_by_label("To", exact=True).first.select_option("Ben")
    panel.get_by_role("button", name="Assign it").first.click()
    expect(page.locator("toast-note")).to_contain_text("assigned to Ben")
    expect(page.locator("aside.peek").get_by_role("heading", name="Acme")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("toast-note")).to_contain_text("as before")


def test_g_and_a_letter_lead_to_a_page_and_keys_can_be_switched_off(
    page: Page, address: str
) -> None:
    keys(page, "g", "a")
    there(page, "/accounts")
    keys(page, "g", "w")
    there(page, "/worklist")
    keys(page, "?")
    expect(page.get_by_role("dialog")).to_contain_text("worklist: snooze")
    page.get_by_label("Single keys are on").uncheck()
    page.get_by_role("button", name="Close").click()
    keys(page, "g", "t", "j", "e")
    expect(page).to_have_url(re.compile("/worklist"))
    expect(page.locator("[data-here]")).to_have_count(0)


def test_filtering_keeps_the_focus_and_the_address_says_it(page: Page) -> None:
    keys(page, "/")
    page.keyboard.type("glo")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_label("Filter by name")).to_be_focused()
    expect(page).to_have_url(re.compile("q=glo"))


def test_who_one_is_is_remembered(page: Page, address: str) -> None:
    page.get_by_text("Who are you?").click()
    page.get_by_label("I am").select_option("Ben")
    page.get_by_role("button", name="Show mine").click()
    expect(page.get_by_role("link", name="Mine (Ben)")).to_have_attribute("aria-current", "true")
    page.goto(f"{address}/worklist?as_of={DAY}")
    expect(page).to_have_url(re.compile("owner=Ben"))


def test_it_works_without_a_script(address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/worklist?as_of={DAY}&{OWNED}")
    page.get_by_label("Tick Acme").check()
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator(".noted")).to_contain_text("1 signal acknowledged.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".noted")).to_contain_text("as before")
    page.get_by_role("link", name="Look at Acme beside the list").click()
    expect(page.get_by_role("heading", name="Acme")).to_be_visible()
    context.close()


def test_what_cannot_be_done_is_said_in_place_of_the_page(page: Page) -> None:
    keys(page, "j", "h")
    page.locator("#until-many").fill("")
    page.get_by_label("or until it gets worse").first.uncheck()
    page.get_by_role("button", name="Snooze them").click()
    expect(page.get_by_role("heading", name="That did not work")).to_be_visible()
    expect(page.locator("header.top")).to_have_count(1)
    expect(page.locator("main")).to_have_count(1)
