"""The page of a user: numbers counted by hand from the small workspace, each opening into its rows."""

from __future__ import annotations

import re

from starlette.testclient import TestClient
from tests.web.conftest import DAY
from tests.web.test_account_use import FRAME

from tenure.web.user.gathered import Measures, gathered
from tenure.web.user.powers import power_part

HERE = f"as_of={DAY}"


def told(client: TestClient, account: str, person: str) -> dict:
    found: dict = client.get(f"/accounts/{account}/users/{person}.json?{HERE}").json()
    return found


def test_a_user_who_comes_twice_a_week_with_two_features(client: TestClient) -> None:
    """Every week a report on Wednesday and the boards on Friday: 8 days of 28, as in the four weeks before."""
    found = told(client, "acme", "acme-0")
    assert (found["account_id"], found["person_id"]) == ("acme", "acme-0")
    assert (found["measured"]["active_days"], found["measured"]["event_count"]) == (8, 8)
    assert found["measured"]["engagement"] == "medium"
    assert found["measured_before"]["active_days"] == 8
    assert {one["feature"]: (one["days"], one["days_before"], one["events"]) for one in found["features"]} == {
        "boards": (4, 4, 4),
        "reports": (4, 4, 4),
    }  # fmt: skip
    assert [week["days"] for week in found["weeks"]] == [2] * 26
    assert all(sum(one["weeks"]) == 26 for one in found["features"])
    assert found["other_accounts"] == []


def test_the_power_score_is_shown_as_the_product_of_its_parts(client: TestClient) -> None:
    """8 of 20 days, 12 of 12 weeks, and half of all rarity: 0.4 × 0.5 × 1."""
    desk = client.app.state.desk  # type: ignore[attr-defined]
    portfolio = desk.portfolio(DAY)
    n = portfolio.place("acme")
    found, _ = gathered(desk, Measures(desk), portfolio, n, "acme-0")
    power = {
        "power_score": 0.2,
        "power_user": True,
        "rare_breadth": 0.5,
        "active_days": 8,
        "active_weeks": 12,
    }
    part = power_part(found, power, desk, FRAME)
    assert part.sentence == "0.20 of 1; a power user from 0.2 on."
    assert part.table is not None
    assert [[cell.text for cell in row] for row in part.table.rows] == [
        ["Frequency", "8 of 20 days", "0.40"],
        ["Breadth", "by rarity", "0.50"],
        ["Consistency", "12 of 12 weeks", "1.00"],
    ]


def test_where_all_use_all_nothing_is_rare(client: TestClient) -> None:
    client.get(f"/accounts/acme/users/acme-0?{HERE}")
    client.app.state.desk.settle(60)  # type: ignore[attr-defined]
    assert told(client, "acme", "acme-0")["power"]["power_score"] is None
    assert "Not enough data: " in client.get(f"/accounts/acme/users/acme-0?{HERE}&part=power").text


def test_what_changed_is_said_in_words(client: TestClient) -> None:
    """globex-1 came for the last time five weeks before: on six of the days before these four weeks."""
    found = told(client, "globex", "globex-1")
    days, before = found["measured"]["active_days"], found["measured_before"]["active_days"]
    assert (days, before) == (0, 6)
    page = client.get(f"/accounts/globex/users/globex-1?{HERE}").text
    assert "At work on 0 days of the last four weeks, 6 of the four before." in page
    assert "Engagement went from medium to none." in page
    assert "Used in the four weeks before, and no more: Boards and Reports." in page
    still = client.get(f"/accounts/acme/users/acme-0?{HERE}").text
    assert "Nothing: as often as in the four weeks before, with the same features." in still


def test_every_number_opens_rows_and_the_files_have_the_weeks(client: TestClient) -> None:
    page = client.get(f"/accounts/acme/users/acme-0?{HERE}").text
    links = set(re.findall(r'href="(/accounts/acme/rows/[^"]*)"', page))
    assert any("/rows/active_days?" in link for link in links)
    for link in links:
        answer = client.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200, link
        assert "/accounts/acme/users/acme-0" in answer.text, link
    rows = client.get(f"/accounts/acme/users/acme-0.csv?{HERE}").text.splitlines()
    assert rows[0].startswith("\ufefffeature,first,last,days,days_before,events,week_to_")
    assert len(rows) == 3


def test_an_account_with_a_slash_in_its_id_and_the_links_to_users(client: TestClient) -> None:
    account = client.get(f"/accounts/umbrella%2Feu?{HERE}").text
    assert f"/accounts/umbrella%2Feu/users/u-2?{HERE}" in account
    assert told(client, "umbrella%2Feu", "u-2")["account_id"] == "umbrella/eu"
    behind = client.get(f"/accounts/acme/rows/active_users?{HERE}").text
    assert f"/accounts/acme/users/acme-0?{HERE}" in behind


def test_who_is_not_there_is_said_by_name(client: TestClient) -> None:
    answer = client.get(f"/accounts/acme/users/nobody?{HERE}")
    assert answer.status_code == 404
    assert "nobody" in answer.text
