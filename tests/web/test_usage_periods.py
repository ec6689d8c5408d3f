"""Buckets, and what they are compared with: ISO weeks over new year, months, leap years, what is not over."""

from datetime import date

import pytest

from tenure.errors import UsageError
from tenure.web.usage.periods import Bucket, period, preset, span
from tenure.web.usage.question import Question

OVER = date(2030, 1, 1)  # the first day that is not over: long after all of these


def _days(buckets: tuple[Bucket, ...]) -> list[tuple[str, str]]:
    return [(f"{one.first:%d.%m.%y}", f"{one.last:%d.%m.%y}") for one in buckets]


def test_weeks_begin_on_monday_and_go_over_new_year() -> None:
    found = period(date(2026, 12, 21), date(2027, 1, 10), "week", OVER)
    assert _days(found.buckets) == [
        ("21.12.26", "27.12.26"),
        ("28.12.26", "03.01.27"),
        ("04.01.27", "10.01.27"),
    ]
    assert not any(one.cut for one in found.buckets)


def test_thirteen_weeks_end_with_the_week_of_the_day_which_is_not_over() -> None:
    day = date(2026, 11, 18)  # a Wednesday
    since, until = preset("13w", day)
    found = period(since, until, "week", day)
    assert len(found.buckets) == 13
    assert found.buckets[-1] == Bucket(date(2026, 11, 16), day, over=False)
    assert found.buckets[0].first.weekday() == 0


def test_today_is_not_over_and_a_past_day_is() -> None:
    day = date(2026, 11, 18)
    assert not Question(period="28d").period_of(day, today=day).buckets[-1].over
    assert Question(period="28d").period_of(day, today=date(2026, 11, 20)).buckets[-1].over


def test_a_period_that_begins_or_ends_inside_a_bucket_cuts_it() -> None:
    found = period(date(2026, 3, 10), date(2026, 5, 20), "month", OVER)
    assert [one.cut for one in found.buckets] == [True, False, True]
    assert found.buckets[0].first == date(2026, 3, 10)


def test_twelve_months_are_calendar_months() -> None:
    since, until = preset("12m", date(2026, 2, 28))
    found = period(since, until, "month", OVER)
    assert _days(found.buckets)[0] == ("01.03.25", "31.03.25")
    assert _days(found.buckets)[-1] == ("01.02.26", "28.02.26")


def test_whole_months_are_compared_with_whole_months_in_leap_years_too() -> None:
    leap = period(date(2024, 2, 1), date(2024, 3, 31), "month", OVER, "year")
    assert _days(leap.before) == [("01.02.23", "28.02.23"), ("01.03.23", "31.03.23")]
    after = period(date(2025, 2, 1), date(2025, 2, 28), "month", OVER, "year")
    assert _days(after.before) == [("01.02.24", "29.02.24")]


def test_the_month_before_is_a_whole_month_whatever_its_length() -> None:
    march = period(date(2026, 3, 1), date(2026, 3, 31), "all", OVER, "period")
    assert _days(march.before) == [("01.02.26", "28.02.26")]


def test_a_month_that_is_not_over_is_compared_with_the_same_days() -> None:
    found = period(date(2026, 3, 1), date(2026, 3, 30), "month", date(2026, 3, 31), "period")
    assert _days(found.before) == [("01.02.26", "28.02.26")]  # February has no 30th
    found = period(date(2026, 3, 1), date(2026, 3, 11), "month", date(2026, 3, 12), "period")
    assert _days(found.before) == [("01.02.26", "11.02.26")]


def test_a_week_is_compared_with_the_week_52_weeks_earlier() -> None:
    found = period(date(2026, 11, 16), date(2026, 11, 18), "week", date(2026, 11, 19), "year")
    assert _days(found.before) == [("17.11.25", "19.11.25")]  # Monday to Wednesday


def test_days_are_compared_with_the_same_weekdays() -> None:
    found = period(date(2024, 2, 29), date(2024, 3, 1), "day", OVER, "year")
    assert _days(found.before) == [("02.03.23", "02.03.23"), ("03.03.23", "03.03.23")]
    assert [one.first.weekday() for one in found.before] == [3, 4]


def test_the_period_before_is_as_long_and_ends_the_day_before() -> None:
    found = period(date(2026, 3, 1), date(2026, 3, 31), "day", OVER, "period")
    assert (found.before[0].first, found.before[-1].last) == (date(2026, 1, 29), date(2026, 2, 28))
    weeks = period(date(2026, 3, 2), date(2026, 3, 15), "week", OVER, "period")
    assert _days(weeks.before) == [("16.02.26", "22.02.26"), ("23.02.26", "01.03.26")]


def test_both_written_days_are_included() -> None:
    question = Question(since="2026-03-01", until="2026-03-31", step="day")
    found = question.period_of(date(2026, 6, 30), today=date(2026, 7, 1))
    assert (len(found.buckets), found.since, found.until) == (
        31,
        date(2026, 3, 1),
        date(2026, 3, 31),
    )


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (Question(since="March"), "is not a day"),
        (Question(since="2026-03-31", until="2026-03-01"), "after its end"),
        (Question(since="2016-01-01", step="day"), "more than 400 days"),
    ],
)
def test_a_period_that_makes_no_sense_says_why(question: Question, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        question.period_of(date(2026, 6, 30), today=date(2026, 6, 30))


def test_days_are_written_without_saying_anything_twice() -> None:
    assert span(date(2026, 3, 1), date(2026, 3, 31)) == "1 – 31 Mar 2026"
    assert span(date(2026, 3, 30), date(2026, 4, 2)) == "30 Mar – 2 Apr 2026"
    assert span(date(2026, 12, 28), date(2027, 1, 3)) == "28 Dec 2026 – 3 Jan 2027"
    assert span(date(2026, 3, 1), date(2026, 3, 1)) == "1 Mar 2026"
