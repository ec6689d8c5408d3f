"""Whether a source of an account's use is silent, from what had arrived by the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.metrics.ask import ask, line, use

SINCE = date(2024, 1, 1)  # a Monday
D = date(2024, 6, 26)  # a Wednesday


def daily(account: str, until: date, source: str = "web", person: str = "ann") -> list[Any]:
    """An event on every working day."""
    days = (SINCE + timedelta(n) for n in range((until - SINCE).days + 1))
    working = [day.isoformat() for day in days if day.weekday() < 5]
    return use(account, person, *working, source=source)


def test_a_feed_that_stopped_is_silent_for_the_accounts_it_tells_about(tmp_path):
    events = [*daily("acme", D - timedelta(2)), *daily("bell", D, source="api")]
    found = ask(
        tmp_path,
        "feed_silent",
        "silent_feed",
        "feed_silent_since",
        "feed_silent_days",
        "days_since_feed_silent",
        as_of=D,
        event=events,
        contract_line=[line("acme"), line("bell"), line("cove")],
    )
    # one account a day is few: Tuesday may be a holiday, Wednesday is not
    assert found["acme"] == found["acme"] | {
        "feed_silent": True, "silent_feed": "web", "feed_silent_since": D, "feed_silent_days": 1, "days_since_feed_silent": 0,
    }  # fmt: skip
    assert found["bell"]["feed_silent"] is False
    assert found["bell"]["days_since_feed_silent"] is None
    assert found["cove"]["feed_silent"] is True  # it was never used: any source would tell


def test_how_long_ago_a_feed_was_silent(tmp_path):
    """Silent at the end of Wednesday and Thursday, and back on Friday, two days before Sunday."""
    events = [*daily("acme", D - timedelta(2)), *use("acme", "ann", "2024-06-28", source="web")]
    found = ask(tmp_path, "days_since_feed_silent", as_of=D + timedelta(4), event=events)
    assert found["acme"]["days_since_feed_silent"] == 3


def test_a_weekend_is_no_silence(tmp_path):
    sunday = date(2024, 6, 23)
    found = ask(tmp_path, "feed_silent", as_of=sunday, event=daily("acme", sunday))
    assert found["acme"]["feed_silent"] is False


def test_files_that_bring_a_week_at_once_are_waited_for(tmp_path):
    events = [
        {**one, "known_at": f"{day + timedelta(7 - day.weekday())}T06:00"}
        for one in daily("acme", date(2024, 6, 21))
        for day in [date.fromisoformat(one["happened_at"][:10])]
    ]
    for day, silent in (("2024-06-24", False), ("2024-07-04", False), ("2024-07-05", True)):
        folder = tmp_path / day
        found = ask(folder, "feed_silent", as_of=date.fromisoformat(day), event=events)
        assert found["acme"]["feed_silent"] is silent, day


def test_once_it_came_back_its_silent_days_are_remembered_for_four_weeks(tmp_path):
    off = {"2024-06-03", "2024-06-04", "2024-06-05"}
    events = [one for one in daily("acme", date(2024, 7, 3)) if one["happened_at"][:10] not in off]
    for day, silent, days in (
        ("2024-06-05", True, 2), ("2024-06-06", False, 2), ("2024-07-02", False, 1), ("2024-07-03", False, 0),
    ):  # fmt: skip
        folder = tmp_path / day
        found = ask(
            folder, "feed_silent", "feed_silent_days", as_of=date.fromisoformat(day), event=events
        )
        assert (found["acme"]["feed_silent"], found["acme"]["feed_silent_days"]) == (silent, days)
