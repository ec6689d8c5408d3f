"""Where a source stands: the same whichever driver told it, and never so far that a late row is passed over."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.collect.sources.position import Position, position_from, position_of
from tenure.errors import SourceFailed

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1))
VALUES = st.one_of(
    st.integers(),
    st.text(),
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    MOMENTS,
    MOMENTS.map(lambda at: at.replace(tzinfo=UTC)),
)


@given(VALUES)
def test_what_is_kept_is_read_back(value: Any) -> None:
    position = position_of(value)
    assert position_from(json.loads(json.dumps(position.told()))) == position


@given(st.one_of(MOMENTS, st.integers(), st.dates(date(1990, 1, 1), date(2090, 1, 1))))
def test_reading_begins_before_where_it_stood(value: Any) -> None:
    assert position_of(value).back(None).value < value


@given(MOMENTS, st.sampled_from([" ", "T"]), st.sampled_from(["seconds", "auto"]))
def test_a_time_as_text_sorts_before_all_ways_to_write_it(
    at: datetime, between: str, exact: str
) -> None:
    begin = position_of(at.isoformat(between, exact)).back(timedelta(0)).value
    for way in (" ", "T"):
        for zone in ("", "Z", "+00:00"):
            assert begin <= at.isoformat(way) + zone


def test_drivers_mean_the_same_by_a_whole_number() -> None:
    assert position_of(Decimal("7")) == position_of(7) == Position("int", 7)


@pytest.mark.parametrize("value", [True, 1.5, Decimal("1.5"), b"x"])
def test_what_has_no_order_is_no_cursor(value: Any) -> None:
    with pytest.raises(SourceFailed, match="cursor column holds"):
        position_of(value)


def test_an_overlap_of_the_wrong_kind_is_told() -> None:
    with pytest.raises(SourceFailed, match="write overlap = 1000"):
        position_of(5).back(timedelta(hours=1))
    with pytest.raises(SourceFailed, match='write overlap = "10m"'):
        position_of(date(2026, 1, 1)).back(3)


def test_days_are_taken_back_whole() -> None:
    assert position_of(date(2026, 1, 5)).back(timedelta(hours=30)).value == date(2026, 1, 3)


@pytest.mark.parametrize(
    ("value", "back"),
    [
        (datetime(1, 1, 1), datetime(1, 1, 1)),
        (datetime(1, 1, 1, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)),
        (date(1, 1, 1), date(1, 1, 1)),
        ("0001-01-01", "0001-01-01"),
        ("0001-01-01T00:00:00+02:00", "0001-01-01 00:00:00"),
        ("0999-01-02 00:00:00", "0999-01-01 23:50:00"),
    ],
)
def test_nothing_is_before_the_first_day_that_there_is(value: Any, back: Any) -> None:
    assert position_of(value).back(None).value == back
