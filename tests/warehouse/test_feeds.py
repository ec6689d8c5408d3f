"""When a feed is overdue by its own cadence: from the days on which anything arrived, known by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from tenure.warehouse.feeds import Silence, silences

MONDAY = date(2024, 1, 1)
MANY, FEW = 50, 5  # accounts a day


def days(first: int, last: int, weekdays: Iterable[int] = range(5)) -> list[date]:
    """Days from the first to the last, counted from a Monday, that are one of these weekdays."""
    every = (MONDAY + timedelta(n) for n in range(first, last + 1))
    return [day for day in every if day.weekday() in weekdays]


def found(arrived: Iterable[date], accounts: int = MANY) -> list[tuple[int, int]]:
    """First day and first day after, counted from the Monday, of all silences but the last, which lasts to this day."""
    told = list(silences("web", dict.fromkeys(arrived, accounts)))
    return [((one.since - MONDAY).days, (one.until - MONDAY).days) for one in told]


def test_a_feed_of_working_days_is_silent_from_the_day_after_the_first_one_that_is_missing() -> (
    None
):
    gap = set(days(91, 93))  # Monday to Wednesday of week 13
    arrived = [day for day in days(0, 180) if day not in gap]
    assert found(arrived)[0] == (92, 94)


def test_weekends_are_no_silence_and_what_ends_is_given_up_after_four_weeks() -> None:
    # the last day is Friday, day 179: Monday 182 is missing, which is told on 183, until before 179 + 29
    assert found(days(0, 180)) == [(183, 208)]


def test_with_few_accounts_one_day_may_be_a_holiday_and_two_are_not() -> None:
    one_day = [day for day in days(0, 179) if day not in days(91, 91)]
    two_days = [day for day in days(0, 179) if day not in days(91, 92)]
    three_days = [day for day in days(0, 179) if day not in days(91, 93)]
    assert found(one_day, FEW)[:-1] == []
    assert found(one_day, MANY)[:-1] == []  # it was back before the day was over
    assert found(two_days, MANY)[:-1] == [(92, 93)]
    assert found(three_days, FEW)[:-1] == [(92, 94)]


def test_a_holiday_that_was_one_a_year_before_is_no_silence() -> None:
    christmas = {date(year, 12, day) for year in (2024, 2025) for day in (25, 26)}
    arrived = [day for day in days(0, 1000) if day not in christmas]
    told = [one.since for one in silences("web", dict.fromkeys(arrived, MANY))]
    assert date(2024, 12, 26) in told
    assert date(2025, 12, 26) not in told


def test_a_weekly_file_is_silent_when_it_is_late_by_half_a_week_and_more() -> None:
    weekly = days(0, 180, [0])  # the last on Monday 175
    assert found(weekly) == [(175 + 11, 175 + 29)]
    slipped = [day + timedelta(2) if n % 4 == 3 else day for n, day in enumerate(weekly)]
    assert found(slipped)[:-1] == []


def test_too_few_deliveries_have_no_cadence() -> None:
    assert found(days(0, 9)[:7]) == []
    assert list(silences("web", {})) == []


def test_whether_it_is_silent_on_a_day_is_told_from_what_had_arrived_by_then() -> None:
    arrived = [day for day in days(0, 400) if day not in days(120, 124)]
    whole = list(silences("web", dict.fromkeys(arrived, MANY)))
    for number in range(60, 400):
        day = MONDAY + timedelta(number)
        known = silences("web", {one: MANY for one in arrived if one <= day})
        assert _holds(known, day) == _holds(whole, day), day


def _holds(stretches: Iterable[Silence], day: date) -> bool:
    return any(one.since <= day < one.until for one in stretches)
