"""Adoption: the figures of the small workspace, counted by hand, and the four questions answered."""

import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import DAY, bring

from tenure.app import App
from tenure.web.site import site

HERE = f"as_of={DAY}"
WORKING = [DAY - timedelta(days=n) for n in (1, 2, 5, 8)]  # four days of the last four weeks


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Two customers of ten users: of one 5 are adopted, of the other 1; and 40 who decided in the past."""
    folder = tmp_path_factory.mktemp("vendor")
    (folder / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    app = App.open(folder)
    people = {account: [f"{account}-{n}" for n in range(10)] for account in ("north", "south")}
    before = {f"past-{n}": [f"past-{n}-0"] for n in range(40)}
    bring(app, "membership", [member(a, p) for a, own in {**people, **before}.items() for p in own])
    adopted = [("north", person) for person in people["north"][:5]]
    adopted.append(("south", people["south"][0]))
    rows = [use(a, p, day, event) for a, p in adopted for day in WORKING for event in "abc"]
    rows += [use("north", people["north"][5], DAY - timedelta(days=3), "a")]  # at work, not adopted
    rows += [use("north", people["north"][6], DAY - timedelta(days=90), "a")]  # away
    ends = DAY - timedelta(days=40)
    for n, account in enumerate(before):
        days = 4 if n < 20 else 1  # the first half was adopted
        rows += [
            use(account, f"{account}-0", ends - timedelta(days=62 + 28 + d), event)
            for d in range(days)
            for event in "abc"
        ]
        rows += [
            use(account, f"{account}-0", ends - timedelta(days=62 + d), event)
            for d in range(days)
            for event in "abc"
        ]
    bring(app, "event", rows)
    lost = {f"past-{n}" for n in (0, 1, *range(30, 40))}  # 2 adopted ones and 10 others
    bring(app, "contract_line", [line(a, ends, a in lost) for a in before])
    bring(app, "contract_line", [line(a, DAY + timedelta(days=100), False) for a in people])
    bring(
        app,
        "goal",
        [
            {
                "goal_id": "g",
                "account_id": "north",
                "agreed_at": "2026-02-01",
                "text": "No more paper",
            }
        ],
    )
    with TestClient(site(app), base_url="http://127.0.0.1") as client:
        yield client


def member(account: str, person: str) -> dict[str, Any]:
    return {"account_id": account, "person_id": person, "started_at": "2026-01-05", "ended_at": ""}


def use(account: str, person: str, day: date, event: str) -> dict[str, Any]:
    return {
        "account_id": account,
        "person_id": person,
        "happened_at": f"{day}T10:00",
        "event": event,
    }


def line(account: str, until: date, ended: bool) -> dict[str, Any]:
    return {
        "line_id": account,
        "account_id": account,
        "product": "All",
        "started_at": "2025-06-01",
        "term_end": until,
        "arr": 1000,
        "currency": "USD",
        "auto_renew": "" if ended else "true",
        "ended_at": until + timedelta(days=1) if ended else "",
    }


def told(
    client: TestClient, query: str = "&where=arr+%3E+0+and+account_id+in+('north','south')"
) -> Any:
    return client.get(f"/adoption.json?{HERE}{query}").json()


def test_the_rate_is_adopted_users_by_all_with_a_login(vendor: TestClient) -> None:
    found = told(vendor, "&where=daily_active_share+is+not+null+and+users+%3D+10")
    assert (found["adopted_users"], found["users"], found["adoption_rate"]) == (6, 20, 0.3)
    assert (found["adopted_accounts"], found["other_accounts"]) == (1, 1)
    assert found["not_adopted"] == {"at_work": 1, "away": 1, "never": 12}


def test_every_group_opens_as_many_users_as_it_says(vendor: TestClient) -> None:
    narrow = "&where=users+%3D+10"
    found = told(vendor, narrow)
    groups = {
        "adopted": found["adopted_users"],
        "trying": found["not_adopted"]["at_work"],
        "away": found["not_adopted"]["away"],
        "never": found["not_adopted"]["never"],
        "all": found["users"],
    }
    for of, count in groups.items():
        rows = vendor.get(f"/adoption/users.json?{HERE}{narrow}&of={of}").json()
        assert len(rows["rows"]) == rows["count"] == count, of
    assert vendor.get(f"/adoption/users?{HERE}&of=whoever").status_code == 404


def test_the_four_questions_are_answered_on_one_page(vendor: TestClient) -> None:
    page = vendor.get(f"/adoption?{HERE}").text
    for title in ("for the customer?", "mean for us?", "is it measured?", "is it acted upon?"):
        assert title in page
    assert "No more paper" in page
    assert "active_days &gt;= 4 and features_used &gt;= 3" in page
    assert "/segments/adopted_user/edit" in page


def test_adopted_does_not_mean_safe(vendor: TestClient) -> None:
    """Of 12 lost accounts 2 had been adopted; 18 of 20 adopted ones renewed, and 10 of 20 others."""
    page = ready(vendor, f"/adoption/renewals?{HERE}")
    assert "Adopted is not safe: of 12 accounts lost, 2 (17%" in page
    assert "90% (of 20;" in page
    assert "50% (of 20;" in page
    assert "An association only" in page


def test_habits_that_go_with_renewing_can_be_chosen(vendor: TestClient) -> None:
    page = ready(vendor, f"/adoption/meaning?{HERE}")
    assert "/segments/adopted_account/edit?" in page
    assert re.search(r"where=\w+(\+%3E%3D\+|&)", page) or "where=" in page
    habits = vendor.get(f"/adoption/meaning.json?{HERE}").json()
    assert habits["accounts"] == 40
    assert habits["good"] == 28
    strongest = habits["others"][0]
    assert (strongest["with"], strongest["good_with"]) == (20, 18)
    assert (strongest["without"], strongest["good_without"]) == (20, 10)
    assert vendor.get(f"/adoption/meaning.csv?{HERE}").text.count("\n") > 2


def test_a_segment_narrows_renewals_and_habits_by_what_accounts_were_then(
    vendor: TestClient,
) -> None:
    """Of the 40 that decided 20 were at work on four days when they were looked at; today none of them is."""
    narrow = f"{HERE}&where=active_days+%3E%3D+4"
    ready(vendor, f"/adoption/meaning?{narrow}")
    habits = vendor.get(f"/adoption/meaning.json?{narrow}").json()
    assert (habits["accounts"], habits["good"]) == (20, 18)
    page = ready(vendor, f"/adoption/meaning?{narrow}")
    assert "Of accounts with active_days &gt;= 4 at that time: Not enough data" in page
    renewals = ready(vendor, f"/adoption/renewals?{narrow}")
    assert "Of accounts with active_days &gt;= 4 at that time: " in renewals


def test_time_to_value_is_asked_between_any_two_milestones(vendor: TestClient) -> None:
    times = vendor.get(
        f"/adoption/times.json?{HERE}&where=users+%3D+10&from=first_login_given&to=first_use"
    ).json()
    assert (times["from"], times["to"]) == ("first_login_given", "first_use")
    assert times["started"] + times["began_before_use_was_recorded"] == 2
    page = vendor.get(f"/adoption?{HERE}&from=first_login_given&to=c_first_use").text
    assert '<option value="c_first_use" selected>' in page


def test_time_to_value_of_users_counts_who_is_still_on_the_way(vendor: TestClient) -> None:
    """Of the 20 users 8 did anything; 6 of them came to `b`, and of a customer nobody alone becomes one."""
    asked = f"{HERE}&where=users+%3D+10&per=user&from=first_use&to=b_first_use"
    times = vendor.get(f"/adoption/times.json?{asked}").json()
    assert times["per"] == "user"
    assert (times["started"], times["reached"], times["not_started"]) == (8, 6, 12)
    assert {row["person_id"] for row in times["rows"] if row["reached"]} == {
        *(f"north-{n}" for n in range(5)), "south-0",
    }  # fmt: skip
    page = vendor.get(f"/adoption?{asked}").text
    assert "6 of 8 users got there; 2 did not yet" in page
    assert '<option value="customer_since"' not in page
    header = vendor.get(f"/adoption/times.csv?{asked}").text.splitlines()[0]
    assert header.endswith("account_id,person_id,since,until,days,reached")


def test_adoption_is_divided_by_a_segment(vendor: TestClient) -> None:
    page = vendor.get(f"/adoption?{HERE}&by=band").text
    assert "By segment" in page
    assert '<option value="band" selected>' in page
    text = vendor.get(f"/adoption.csv?{HERE}&by=band").text
    header, *rows = text.removeprefix("\ufeff").strip().split("\r\n")
    assert header == "band,accounts,accounts_told,adopted_accounts,users,adopted_users"
    assert sum(int(row.split(",")[1]) for row in rows) == told(vendor, "")["accounts"]


def test_links_of_the_page_lead_somewhere(vendor: TestClient) -> None:
    page = vendor.get(f"/adoption?{HERE}").text
    for link in set(re.findall(r'href="(/(?:adoption|accounts|features)[^"#]*)"', page)):
        if "meaning" not in link and "renewals" not in link:
            assert vendor.get(link.replace("&amp;", "&")).status_code == 200, link


def test_satisfaction_proficiency_and_usage_are_read_together(vendor: TestClient) -> None:
    page = vendor.get(f"/adoption?{HERE}").text
    assert "Satisfaction is known of no account: it takes survey responses." in page
    found = told(vendor, "")["together"]
    assert sum(one["accounts"] for one in found) == told(vendor, "")["accounts"]


def test_with_nothing_the_page_says_what_to_connect(nothing: TestClient) -> None:
    page = nothing.get("/adoption")
    assert page.status_code == 200
    assert 'href="/data"' in page.text


def test_without_logins_and_contracts_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    app = App.open(tmp_path)
    bring(app, "event", [use("a", "ann", day, event) for day in WORKING for event in "abc"])
    with TestClient(site(app), base_url="http://127.0.0.1") as client:
        page = client.get(f"/adoption?{HERE}").text
    assert "No logins are known" in page
    assert "No contract data has come in" in page
    assert "Nothing is known of what customers want" in page


def ready(client: TestClient, path: str) -> str:
    """The page once it is counted."""
    for _ in range(200):
        page = client.get(path).text
        if "Look again" not in page:
            return page
        time.sleep(0.3)
    raise AssertionError("it is still being counted")
