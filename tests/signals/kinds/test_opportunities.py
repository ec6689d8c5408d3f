"""Opportunities, by readings: where each begins."""

from __future__ import annotations

from tests.signals.kinds.told import told


def test_seats_nearly_full_for_eight_weeks_where_somebody_new_came() -> None:
    given = {
        "seats": [10, 10, 10, 4],
        "active_users": [8, 8, 7, 4],
        "active_users_before": [8, 7, 8, 4],
    }
    assert told("seats_nearly_full", **given, new_users_26w=1, days_since_first_use=200) == [
        1,
        0,
        0,
        0,
    ]
    assert told("seats_nearly_full", **given, new_users_26w=0, days_since_first_use=200) == [0] * 4
    assert told("seats_nearly_full", **given, new_users_26w=1, days_since_first_use=181) == [0] * 4
    assert (
        told("seats_nearly_full", **given, new_users_26w=1, days_since_first_use=200, trial=True)
        == [0] * 4
    )


def test_a_capacity_nearly_full_twice_that_goes_on_filling() -> None:
    given = {
        "fullest_capacity": [0.8, 0.9, 0.79, None, 0.85, 0.85, 1.2, 0.9],
        "fullest_capacity_4w_ago": [0.8, 0.7, 0.9, None, 0.85, 0.85, 1.1, 0.9],
        "fullest_capacity_13w_ago": [0.7, 0.5, 0.5, None, 0.84, 0.9, 1.3, None],
        "capacity_weeks_left": [26.0, 3.0, 9.0, None, 195.0, None, None, None],
    }
    # full within half a year; one busy month; less; unknown; filling slowly; emptying; full for long; never read before
    found = told("capacity_nearly_full", **given)
    assert found == [1, 0, 0, None, 0, 0, 1, 1]
    assert told("capacity_nearly_full", **given, is_live=False) == [0] * 8
    assert told("capacity_nearly_full", **given, trial=True) == [0] * 8


def test_fast_adoption_goes_on_and_is_not_that_of_everybody_new() -> None:
    given = {
        "active_users": [14, 14, 13, 9],
        "active_users_12w_ago": [12, 14, 12, 7],
        "active_users_26w_ago": [10, 10, 10, 6],
    }
    assert told("fast_adoption", **given, days_since_first_use=240) == [1, 0, 0, 0]
    assert told("fast_adoption", **given, days_since_first_use=239) == [0] * 4


def test_an_evangelist_is_content_and_many_work() -> None:
    given = {
        "last_nps_year": [9, 8, 10, 10, None], "power_users": [1, 1, 0, 2, 1], "active_users": [8, 9, 9, 7, 9], "active_share": 0.7,
        "days_since_sponsor_gone": None,
    }  # fmt: skip
    assert told("evangelist", **given, active_users_12w_ago=8) == [1, 0, 0, 0, None]
    assert told("evangelist", **given, active_users_12w_ago=20) == [0] * 5
    given |= {"days_since_sponsor_gone": [181, 182, 182, 182, 182], "last_nps_year": 9}
    assert told("evangelist", **given, active_users_12w_ago=8) == [0, 1, 0, 0, 1]
