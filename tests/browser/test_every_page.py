"""Every page in a real browser, in both widths and both themes: nothing that axe-core finds wrong, nothing wider than the window."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Fine
from tests.web.conftest import DAY

PATHS = (
    "/",
    "/?owner=Ana",
    "/worklist",
    "/worklist?peek=globex&owner=Ben",
    "/worklist?lane=opportunities",
    "/worklist?lane=held_back",
    "/signals",
    "/signals/champion_gone",
    "/signals/1",
    "/accounts",
    "/accounts/globex",
    "/accounts/globex/users/globex-1",
    "/accounts/globex/rows/seat_utilization",
    "/data",
    "/data/sources/website",
    "/data/keys",
    "/data/keys/1/revocation",
    "/data/ids",
    "/data/ids/link?key=zendesk:6&q=glob",
    "/usage?m=use.users&slice=owner&compare=period",
    "/usage?m=use.events&show=median&period=28d",
    "/usage?m=use.user_days&period=28d&show=spread&over=user",
    "/usage?account=g",
    "/usage/rows?m=use.events&at=2026-06-22",
    "/features",
    "/features/boards",
    "/features/boards/users?of=ever",
    "/features/releases",
    "/features/product",
    "/features/product/flows/new",
    "/adoption",
    "/adoption/users?of=never",
    "/segments",
    "/segments/tier?value=tier_3",
    "/segments/new?where=arr > 20000 and owner = 'Ana'",
    "/segments/new?kind=list",
    "/segments/stage/edit",
    "/segments/cube?rows=tier&cols=owner&metric=arr",
    "/segments/gap?by=tier&one=tier_3&other=tier_2",
    "/segments/habits",
    "/proof",
    "/proof/active_users?rule=given&n=3&list=alarms",
    "/definitions",
    "/definitions?q=seats",
    "/definitions/active_users?set.days=1",
    "/definitions/signal_users_fall_away/change?set.least_users=7",
    "/definitions/health",
    "/definitions/band",
    "/accounts/acme",
    "/accounts/globex/score",
    "/predictions",
    "/scorecards",
    "/scorecards/high_touch",
)
OF_COLOUR = ("color-contrast", "link-in-text-block")  # the rules that a theme decides


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_accessible_and_fits(
    address: str, open_page: Callable[..., Page], fine: Fine, path: str, width: int
) -> None:
    joined = "&" if "?" in path else "?"
    page = open_page(f"{address}{path}{joined}as_of={DAY}", width=width)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    fine(page)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    fine(page, *OF_COLOUR)
