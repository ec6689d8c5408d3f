"""A day is computed after it has ended by the clocks of the workspace, also on the nights when they are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tenure.clock.schedule import due_at, missed, newest_due
from tenure.facts import Zone

BERLIN, KOLKATA, HAVANA = Zone("Europe/Berlin"), Zone("Asia/Kolkata"), Zone("America/Havana")
HALF_PAST = time(0, 30)


@pytest.mark.parametrize(
    ("day", "zone", "at", "instant"),
    [
        (date(2024, 6, 30), Zone("UTC"), HALF_PAST, "2024-07-01T00:30"),
        (date(2024, 6, 30), BERLIN, HALF_PAST, "2024-06-30T22:30"),
        (date(2024, 6, 30), KOLKATA, HALF_PAST, "2024-06-30T19:00"),
        # Berlin has no 02:30 on 31 March 2024: the clocks go from 02:00 to 03:00, which is 01:00 UTC.
        (date(2024, 3, 30), BERLIN, time(2, 30), "2024-03-31T01:30"),
        (date(2024, 3, 30), BERLIN, time(1, 59), "2024-03-31T00:59"),
        (date(2024, 3, 30), BERLIN, time(3, 0), "2024-03-31T01:00"),
        # and has 02:30 twice on 27 October 2024, first in summer time.
        (date(2024, 10, 26), BERLIN, time(2, 30), "2024-10-27T00:30"),
        (date(2024, 10, 27), BERLIN, time(2, 30), "2024-10-28T01:30"),
        # Havana has no midnight on 10 March 2024: the day ends with 01:00 of the next, 05:00 UTC.
        (date(2024, 3, 9), HAVANA, time(0, 0), "2024-03-10T05:00"),
    ],
)
def test_a_day_is_due_at_a_time_of_the_next(day: date, zone: Zone, at: time, instant: str) -> None:
    assert due_at(day, zone, at) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize("zone", [BERLIN, HAVANA, KOLKATA, Zone("Pacific/Apia")])
@pytest.mark.parametrize("at", [time(0, 0), HALF_PAST, time(2, 30), time(23, 59)])
def test_over_a_year_of_hours_every_day_comes_once_and_in_order(zone: Zone, at: time) -> None:
    now, last = datetime(2024, 1, 2, tzinfo=UTC), date(2023, 12, 31)
    first, found = last, []
    for hour in range(366 * 24):
        days = missed(last, now + timedelta(hours=hour), zone, at)
        found += days
        last = days[-1] if days else last
    assert found == [first + timedelta(days=n + 1) for n in range(len(found))]
    assert found[-1] >= date(2024, 12, 30)


def test_nothing_is_due_before_its_time() -> None:
    before = datetime(2024, 6, 30, 22, 29, 59, tzinfo=UTC)
    assert newest_due(before, BERLIN, HALF_PAST) == date(2024, 6, 29)
    assert newest_due(before + timedelta(seconds=1), BERLIN, HALF_PAST) == date(2024, 6, 30)


def test_what_was_missed_is_caught_up_oldest_first_and_not_for_ever() -> None:
    now = datetime(2024, 7, 1, 12, tzinfo=UTC)
    assert missed(date(2024, 6, 27), now, BERLIN, HALF_PAST) == tuple(
        date(2024, 6, day) for day in (28, 29, 30)
    )
    assert missed(date(2024, 6, 30), now, BERLIN, HALF_PAST) == ()
    assert missed(None, now, BERLIN, HALF_PAST) == (date(2024, 6, 30),)
    many = missed(date(2020, 1, 1), now, BERLIN, HALF_PAST)
    assert (len(many), many[-1]) == (400, date(2024, 6, 30))


def test_another_zone_neither_loses_a_day_nor_does_one_twice() -> None:
    now = datetime(2024, 7, 1, 6, tzinfo=UTC)
    done = missed(date(2024, 6, 29), now, KOLKATA, HALF_PAST)
    assert done == (date(2024, 6, 30),)
    west = Zone("America/Los_Angeles")  # where it is still 30 June
    assert missed(done[-1], now, west, HALF_PAST) == ()
    assert missed(done[-1], now + timedelta(hours=2), west, HALF_PAST) == ()
    assert missed(done[-1], now + timedelta(hours=26), west, HALF_PAST) == (date(2024, 7, 1),)
