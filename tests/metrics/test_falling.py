"""Whether use has fallen against the account's own cadence: from weeks whose user-days are known by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import sqrt
from typing import Any

import pytest
from tests.metrics.ask import ask, use

D = date(2024, 6, 30)
NAMES = ("fall", "fall_weeks", "falling_since", "usual_user_days", "user_days_now", "fall_share")


def weeks(account: str, counts: Sequence[int], until: date = D) -> list[Any]:
    """User-days of the last week, of the week before and so on: so many users on its Wednesday."""
    events = []
    for ago, count in enumerate(counts):
        day = (until - timedelta(7 * ago + 4)).isoformat()
        events += [one for n in range(count) for one in use(account, f"u{n}", day)]
    return events


def feed(first_week: int) -> list[Any]:
    """A feed that brings something of another account every day."""
    days = [(D - timedelta(n)).isoformat() for n in range(7 * first_week)]
    return use("other", None, *days)


def test_half_of_what_is_usual_for_six_weeks_is_a_fall_of_so_many_deviations(tmp_path):
    events = [*weeks("acme", [10] * 6 + [20] * 20), *feed(26)]
    acme = ask(tmp_path, *NAMES, as_of=D, event=events)["acme"]
    # the differences of weeks scatter by (20 − 10)² ÷ 12 steps ÷ 2, against the mean of the 13 weeks
    scatter = max(1, 100 / 12 / 2 / ((6 * 10 + 7 * 20) / 13))
    fall = 2 * (sqrt(20.375) - sqrt(10.375)) / sqrt(scatter * (1 / 6 + 1 / 13))
    assert acme["fall"] == pytest.approx(fall)
    assert [acme[name] for name in NAMES[1:]] == [6, D - timedelta(41), 20, 10, 0.5]


def test_weeks_as_ever_are_no_fall_and_neither_is_one_empty_week(tmp_path):
    events = [
        *weeks("steady", [20, 19, 21, 20] * 7),
        *weeks("holiday", [20, 0, *[20] * 24]),
        *weeks("back", [20, *[5] * 6, *[20] * 20]),
        *feed(28),
    ]
    found = ask(tmp_path, *NAMES, as_of=D, event=events)
    for account in ("steady", "holiday", "back"):
        assert found[account]["fall"] == 0, account
        assert found[account]["falling_since"] is None


def test_a_summer_that_was_one_a_year_before_is_no_fall(tmp_path):
    summer = [10] * 4 + [20] * 48
    events = [*weeks("lumiere", [*summer, *summer]), *weeks("calder", [10] * 4 + [20] * 100)]
    found = ask(tmp_path, "fall", as_of=D, event=[*events, *feed(104)])
    assert found["lumiere"]["fall"] < 0.2  # (10 + 1) ÷ (20 + 1) of 20 is 10.5
    assert found["calder"]["fall"] > 3.5


def test_what_all_others_have_too_is_no_fall_of_one(tmp_path):
    events = [one for n in range(4) for one in weeks(f"a{n}", [10] * 4 + [20] * 22)]
    alone = [*weeks("a0", [10] * 4 + [20] * 22), *weeks("a1", [20] * 26)]
    together = ask(tmp_path / "all", "fall", as_of=D, event=[*events, *feed(26)])
    one = ask(tmp_path / "one", "fall", as_of=D, event=[*alone, *feed(26)])
    assert together["a0"]["fall"] == 0
    assert one["a0"]["fall"] > 3


def test_where_there_is_little_or_it_is_young_no_fall_can_be_told(tmp_path):
    events = [*weeks("little", [1] * 6 + [2] * 20), *weeks("young", [5] * 3 + [20] * 7), *feed(26)]
    found = ask(tmp_path, "fall", as_of=D, event=events)
    assert (found["little"]["fall"], found["young"]["fall"]) == (None, None)


def test_after_a_silence_of_the_feed_weeks_that_are_not_whole_tell_nothing(tmp_path):
    whole = [*weeks("acme", [10] * 6 + [20] * 20), *feed(26)]
    off = {(D - timedelta(n)).isoformat() for n in range(15, 20)}
    some = [one for one in whole if one["happened_at"][:10] not in off]
    assert ask(tmp_path / "whole", "fall", as_of=D, event=whole)["acme"]["fall"] > 3
    assert ask(tmp_path / "some", "fall", as_of=D, event=some)["acme"]["fall"] is None


@pytest.mark.parametrize(("ago", "weeks_told", "silent"), [(30, 3, (0, 4, 4)), (50, 6, (0, 0, 4))])
def test_longer_weeks_wait_until_a_silence_is_out_of_them(tmp_path, ago, weeks_told, silent):
    """Half of what is usual for ten weeks, and five days of the feed lost in them: at the end of four it was known."""
    events = [*weeks("acme", [10] * 10 + [20] * 20), *feed(30)]
    off = {(D - timedelta(ago + n)).isoformat() for n in range(5)}
    some = [one for one in events if one["happened_at"][:10] not in off]
    names = ("fall_weeks", "feed_silent_days", "feed_silent_days_6w", "feed_silent_days_10w")
    acme = ask(tmp_path, *names, as_of=D, event=some)["acme"]
    assert acme["fall_weeks"] == weeks_told
    assert tuple(acme[name] for name in names[1:]) == silent


def test_events_kept_tells_automation_that_goes_on_from_use_that_stops(tmp_path):
    days = [D - timedelta(n) for n in range(7 * 24)]
    machine = use("relay", None, *(day.isoformat() for day in days for _ in range(4)))
    people = use("relay", "gil", *(day.isoformat() for day in days[21:]))
    relay = ask(tmp_path, "events_kept", as_of=D, event=[*machine, *people])["relay"]
    assert relay["events_kept"] == pytest.approx(4 / 5)
