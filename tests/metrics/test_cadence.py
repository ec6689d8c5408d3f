from datetime import timedelta
from math import sqrt

import pytest
from tests.metrics.ask import D, ask, use

SHARES = ("monday_share", "tuesday_share", "saturday_share", "monday_share_4w", "tuesday_share_4w")
EVERY_DAY = [D - timedelta(days=ago) for ago in range(182)]


def days(account, chosen, person="ann"):
    return use(account, person, *(day.isoformat() for day in chosen))


def weeks(account, counts):
    """So many events, each of a user of its own, in the last week, in the week before it and so on; and one long ago."""
    events = use(account, "first", "2023-06-01")
    for ago, count in enumerate(counts):
        day = (D - timedelta(days=7 * ago + 2)).isoformat()
        events += [event for n in range(count) for event in use(account, f"u{n}", day)]
    return events


def test_the_rhythm_of_an_account_has_a_name(tmp_path):
    events = [
        *days("daily", EVERY_DAY),
        *days("office", [day for day in EVERY_DAY if day.weekday() < 5]),
        *days("thrice", [day for day in EVERY_DAY if day.weekday() in (0, 2, 4)]),
        *days("tuesdays", [day for day in EVERY_DAY if day.weekday() == 1]),
        *days("monthly", [day for day in EVERY_DAY if day.day == 15]),
        *days("now and then", [EVERY_DAY[n] for n in (3, 4, 50, 181)]),
        *days("young", EVERY_DAY[:100]),
        *days("gone", EVERY_DAY[120:]),
    ]
    found = ask(tmp_path, "cadence", event=events)
    assert {account: row["cadence"] for account, row in found.items()} == {
        "daily": "every day",
        "office": "working days",
        "thrice": "several days a week",
        "tuesdays": "weekly",
        "monthly": "monthly",
        "now and then": "irregular",
        "young": None,
        "gone": None,
    }


def test_the_week_of_an_account_and_how_far_the_last_four_weeks_are_from_it(tmp_path):
    mondays = [day for day in EVERY_DAY if day.weekday() == 0]
    tuesdays = [day for day in EVERY_DAY[:28] if day.weekday() == 1]
    before = days("acme", mondays[4:])
    now = [event for n in range(5) for event in days("acme", tuesdays[:2], f"u{n}")]
    now += [event for n in range(5) for event in days("acme", mondays[:2], f"u{n}")]
    acme = ask(tmp_path, *SHARES, "weekday_distance", event=before + now)["acme"]
    assert [acme[name] for name in SHARES] == [1.0, 0.0, 0.0, 0.5, 0.5]
    assert acme["weekday_distance"] == 0.5


def test_a_week_is_not_compared_on_few_events_nor_before_there_is_a_usual_one(tmp_path):
    mondays = [day for day in EVERY_DAY if day.weekday() == 0]
    events = [
        *days("few", mondays),
        *[event for n in range(9) for event in days("young", EVERY_DAY[:111], f"u{n}")],
        *[event for n in range(9) for event in days("grown", EVERY_DAY[:112], f"u{n}")],
    ]
    found = ask(tmp_path, "settled", "weekday_distance", event=events)
    assert {account: row["settled"] for account, row in found.items()} == {
        "few": True,
        "young": False,
        "grown": True,
    }
    assert (found["few"]["weekday_distance"], found["young"]["weekday_distance"]) == (None, None)
    assert found["grown"]["weekday_distance"] == pytest.approx(0)


def test_the_usual_week_leaves_the_highest_and_the_lowest_out(tmp_path):
    events = weeks("acme", [10, *[4] * 10, 0, 20])
    acme = ask(
        tmp_path,
        "usual_week_users",
        "usual_week_events",
        "users_against_usual",
        "events_against_usual",
        "week_users",
        "weeks_used",
        event=events,
    )["acme"]
    assert acme == acme | {"usual_week_users": 4, "usual_week_events": 4, "week_users": 10}
    # the ten weeks are all alike: the least deviation of counts of 4 is 2
    assert acme["users_against_usual"] == acme["events_against_usual"] == 3
    assert acme["weeks_used"] == 12


def test_a_week_is_measured_by_how_much_weeks_usually_differ(tmp_path):
    events = weeks("acme", [10, *[2] * 5, *[6] * 5, 0, 50])
    acme = ask(tmp_path, "users_against_usual", event=events)["acme"]
    assert acme["users_against_usual"] == pytest.approx((10 - 4) / sqrt(10 * 4 / 9))


def test_before_it_has_settled_there_is_no_usual_week(tmp_path):
    names = ("usual_week_users", "users_against_usual", "users_slope")
    young = ask(tmp_path, *names, event=days("young", EVERY_DAY[:80]))["young"]
    assert [young[name] for name in names] == [None, None, None]


def test_a_silent_account_has_a_usual_week_of_nothing_and_no_distance_from_it(tmp_path):
    names = ("usual_week_users", "users_against_usual", "users_slope")
    gone = ask(tmp_path, *names, event=use("gone", "ann", "2023-01-01"))["gone"]
    assert [gone[name] for name in names] == [0, None, None]


def test_one_more_every_week_is_a_slope_of_one_over_the_mean(tmp_path):
    rising = ask(
        tmp_path, "users_slope", "events_slope", event=weeks("acme", list(range(13, 0, -1)))
    )["acme"]
    assert rising["users_slope"] == pytest.approx(1 / 7)
    assert rising["events_slope"] == pytest.approx(1 / 7)


def test_weekends(tmp_path):
    events = use("acme", "ann", "2024-06-28", "2024-06-29", "2024-06-30", "2024-06-24")
    assert ask(tmp_path, "weekend_share", event=events)["acme"]["weekend_share"] == 0.5


def test_users_and_events_of_each_of_the_thirteen_weeks(tmp_path):
    """Three users now, one a week before, and so on: each week has as many events as users, and automation one more in
    the last."""
    counts = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 7]
    events = [*weeks("acme", counts), *use("acme", None, D.isoformat())]
    names = [
        f"week_{what}{ending}"
        for what in ("users", "events")
        for ending in ("", *(f"_{ago}w_ago" for ago in range(1, 13)))
    ]
    acme = ask(tmp_path, *names, event=events)["acme"]
    assert [acme[name] for name in names] == [*counts, counts[0] + 1, *counts[1:]]
