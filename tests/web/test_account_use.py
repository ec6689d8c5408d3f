"""The account's map of users and features, and its rhythm with the weeks that are far from what is usual."""

from __future__ import annotations

import re
from datetime import date, timedelta

from starlette.testclient import TestClient
from tests.web.conftest import DAY, WORK

from tenure.warehouse.account_use import Used, Weekly
from tenure.warehouse.history import User
from tenure.web.cadence import rhythm
from tenure.web.frame import Frame, built
from tenure.web.use_map import use_map

FRAME = Frame(
    workspace="w", zone="UTC", currency="USD", today=DAY, as_of=DAY, explicit=False,
    path="/accounts/acme", kept=(), assets=built(),
)  # fmt: skip


def user(name: str, active: int = 1, left: date | None = None) -> User:
    return User(name, DAY - timedelta(300), left, DAY, active, (0,))


def test_gaps_are_said_in_words_and_every_cell_opens_its_rows() -> None:
    used = [Used("boards", "boards", {"ann": 12, "ben": 1}, 3), Used("reports", "", {}, 1)]
    used += [Used("maps", "", {"ann": 5}, 1)]
    users = [user("ann"), user("ben"), user("cas", 0), user("gone", 0, DAY)]
    found = use_map(used, users, "acme", FRAME, whole=False)
    assert found is not None
    assert [(row.name, row.count) for row in found.rows] == [("ann", 2), ("ben", 1), ("cas", 0)]
    ann = found.rows[0]
    assert [(square.days, square.level) for square in ann.squares] == [(12, 4), (0, 0), (5, 3)]
    assert ann.squares[0].href == "/accounts/acme/rows/active_days?person=ann&event=boards"
    assert ann.squares[1].href == ""
    assert ann.squares[0].title == "ann: Boards on 12 of 28 days"
    assert found.gaps == (
        "Used within a year and by nobody now: Reports. Used by one alone: Maps. 1 user of 3 used nothing."
    )


def test_thirty_users_and_features_are_drawn_and_the_others_on_demand() -> None:
    people = [user(f"u{n:02}") for n in range(40)]
    used = [Used(f"f{n:02}", "", {"u00": 1}, 1) for n in range(35)]
    found = use_map(used, people, "acme", FRAME, whole=False)
    assert found is not None
    assert (len(found.rows), len(found.columns)) == (30, 30)
    assert found.more == "10 more users and 5 more features"
    assert found.all_href == "/accounts/acme?map=all"
    whole = use_map(used, people, "acme", FRAME, whole=True)
    assert whole is not None
    assert (len(whole.rows), len(whole.columns), whole.more) == (40, 35, "")


def weekly(users: list[int], weeks_used: int = 64) -> Weekly:
    ends = tuple(DAY - timedelta(7 * (len(users) - 1 - n)) for n in range(len(users)))
    first = DAY - timedelta(7 * weeks_used - 1)
    return Weekly(
        ends, tuple(users), tuple(10 * n for n in users), first, (1 / 7,) * 7, (1 / 7,) * 7
    )


def test_a_week_beyond_two_deviations_is_marked_and_said() -> None:
    found = rhythm(weekly([16] * 63 + [4]), 26, "working days", ("52 weeks", "/"))
    assert found is not None
    assert found.line == (
        "Its rhythm: working days. A usual week has 16 users and 160 events; the last one had 4 and 40."
    )
    # usual 16, deviation √16 = 4: 4 users are three deviations away; of events √160 = 12.6: 9.5
    assert found.far == (
        "Week to 30 Jun 2026: 4 users, fewer than usual (16 users), 3.0 deviations away.",
        "Week to 30 Jun 2026: 40 events, fewer than usual (160 events), 9.5 deviations away.",
    )  # fmt: skip
    assert found.users.count("bar-far") == 1
    assert "▼" in found.users
    assert "1 week far from the usual" in found.users


def test_a_young_account_has_no_rhythm_yet() -> None:
    found = rhythm(weekly([0] * 54 + [5] * 10, weeks_used=10), 26, None, ("52 weeks", "/"))
    assert found is not None
    assert found.line.startswith(
        "It has no rhythm of its own yet: that takes 16 weeks of use, 6 weeks"
    )
    assert found.far == ()
    assert "usual" not in re.sub('aria-label="[^"]*"', "", found.users)


def test_where_nothing_was_done_there_is_nothing_to_draw() -> None:
    assert rhythm(weekly([0] * 64), 26, None, ("52 weeks", "/")) is None


def test_the_page_shows_both_and_the_numbers_of_the_map_are_days(client: TestClient) -> None:
    page = client.get(f"/accounts/acme?as_of={DAY}").text
    assert "Who uses what" in page
    assert "Its rhythm" in page
    data = client.get(f"/accounts/acme.json?as_of={DAY}").json()
    for one in data["features_by_user"]:
        assert set(one["days"]) <= set(WORK["acme"])
        assert all(0 < days <= 28 for days in one["days"].values())
    link = re.search(r'<td class="square use-\d" title="[^"]*"><a href="([^"]*)">(\d+)</a>', page)
    assert link is not None
    rows = client.get(link[1].replace("&amp;", "&").replace("?", ".json?", 1)).json()
    days = {row["day"] for row in rows["rows"]}
    assert len(days) == int(link[2])


def test_a_year_of_weeks_is_another_address(client: TestClient) -> None:
    short = client.get(f"/accounts/acme?as_of={DAY}").text
    long = client.get(f"/accounts/acme?as_of={DAY}&weeks=52").text
    assert long.count('<rect class="bar') > short.count('<rect class="bar')
