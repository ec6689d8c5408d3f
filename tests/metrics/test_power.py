from datetime import timedelta
from math import log

import pytest
from tests.metrics.ask import D, ask, use

TEN_DAYS = [f"2024-06-{day:02}" for day in range(3, 13)]  # in two weeks
FOUR_WEEKS_BEFORE = ["2024-04-10", "2024-04-17", "2024-05-08", "2024-05-15"]


def one_power_user():
    """Ann alone uses `b`, on ten days of the last four weeks, and was there in six of the last twelve weeks."""
    return [
        *use("acme", "ann", *TEN_DAYS, *FOUR_WEEKS_BEFORE, event="b"),
        *use("acme", "ann", "2024-06-03", event="a"),
        *use("acme", "bob", *TEN_DAYS, event="a"),
        *use("acme", "cy", "2024-06-30", event="a"),
    ]


def test_power_is_frequency_times_rare_breadth_times_consistency(tmp_path):
    names = ("active_weeks", "rare_breadth", "power_score", "power_user")
    people = ask(tmp_path, *names, subject="person", event=one_power_user())
    ann = people["ann"]
    assert (ann["active_weeks"], ann["rare_breadth"]) == (6, 1)
    assert ann["power_score"] == pytest.approx(10 / 20 * 1 * 6 / 12)
    assert [people[name]["power_user"] for name in ("ann", "bob", "cy")] == [True, False, False]
    assert people["bob"]["rare_breadth"] == 0  # what everybody uses is not rare


def test_an_account_knows_its_power_users_and_that_it_lost_them(tmp_path):
    events = one_power_user()
    now = ask(tmp_path, "power_users", "has_power_user", event=events)["acme"]
    assert (now["power_users"], now["has_power_user"]) == (1, True)
    later = ask(
        tmp_path / "later",
        "power_users",
        "has_power_user",
        "power_users_before",
        "lost_all_power_users",
        as_of=D + timedelta(days=28),
        event=[*events, *use("acme", "bob", "2024-07-20", event="a")],
        membership=[
            {
                "account_id": "acme",
                "person_id": "ann",
                "change": "left",
                "happened_at": "2024-07-02",
            }
        ],
    )["acme"]
    assert later == later | {
        "power_users": 0,
        "has_power_user": False,
        "power_users_before": 1,
        "lost_all_power_users": True,
    }


def test_within_reach_is_what_many_accounts_use_and_what_the_own_uses(tmp_path):
    """x is in use at one of six accounts, y at two of them; all use `open`."""
    events = [event for n in range(1, 7) for event in use(f"a{n}", f"u{n}", "2024-06-10")]
    events += use("a1", "u1", "2024-06-10", event="x")
    events += use("a2", "u2", "2024-06-10", event="y") + use("a3", "u3", "2024-06-10", event="y")
    people = ask(tmp_path, "rare_breadth", subject="person", event=events)
    assert people["u1"]["rare_breadth"] == pytest.approx(log(6) / (log(6) + log(3)))
    assert people["u2"]["rare_breadth"] == pytest.approx(1)
    assert people["u4"]["rare_breadth"] == 0


def test_where_all_do_the_same_nobody_is_told_apart(tmp_path):
    events = [*use("acme", "ann", *TEN_DAYS), *use("acme", "bob", *TEN_DAYS)]
    people = ask(tmp_path, "power_score", "power_user", subject="person", event=events)
    assert (people["ann"]["power_score"], people["ann"]["power_user"]) == (None, None)


def test_who_did_nothing_lately_has_no_power_and_automation_is_nobody(tmp_path):
    events = [*one_power_user(), *use("acme", "di", "2024-01-01"), *use("robo", None, "2024-06-10")]
    people = ask(tmp_path, "power_score", subject="person", event=events)
    assert people["di"]["power_score"] == 0
    robo = ask(tmp_path / "a", "power_users", "power_users_before", event=events)["robo"]
    assert (robo["power_users"], robo["power_users_before"]) == (0, 0)
