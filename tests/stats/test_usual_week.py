"""What is usual is told from the weeks before, without the extremes, and never closer than chance."""

from __future__ import annotations

import math

import pytest

from tenure.stats.usual_week import usual, usual_weeks


def test_the_highest_and_the_lowest_week_do_not_count() -> None:
    found = usual([10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0, 500])
    assert found.mean == 10
    assert found.deviation == pytest.approx(math.sqrt(10)), "at least the root of the mean"


def test_the_deviation_is_that_of_the_ten_weeks_that_are_left() -> None:
    # without 0 and 300: five weeks of 50 and five of 150; mean 100, variance 10 * 50² / 9
    found = usual([0, 300, *[50] * 5, *[150] * 5])
    assert found.mean == 100
    assert found.deviation == pytest.approx(math.sqrt(25_000 / 9))
    assert found.distance(100 + 2 * found.deviation) == pytest.approx(2)
    assert not found.is_far(100 + 1.9 * found.deviation)
    assert found.is_far(100 + 2.1 * found.deviation)


def test_nothing_is_usual_before_sixteen_weeks_of_use() -> None:
    weeks = [5.0] * 20
    days = [7 * (n + 1) for n in range(20)]
    found = usual_weeks(weeks, days)
    assert [one is not None for one in found] == [False] * 15 + [True] * 5
    assert found[-1] is not None
    assert found[-1].mean == 5


def test_where_nothing_was_ever_done_nothing_is_far() -> None:
    assert usual([0] * 12).distance(0) == 0
