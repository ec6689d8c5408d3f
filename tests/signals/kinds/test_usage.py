"""Signals of use and of trials, by readings: where each level begins."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.signals.kinds.told import told

FALL: dict[str, Any] = {"fall": 4.0, "fall_share": 0.4, "events_kept": 0.6, "automated_share": 0.0}


def test_falling_by_deviations_and_by_how_much() -> None:
    given = {
        **FALL,
        "fall": [2.5, 2.6, 3.5, 5.0, 5.0, 9.0, None],
        "fall_share": [0.9, 0.3, 0.35, 0.5, 0.4, 0.2, None],
    }
    assert told("falling", **given) == [0, 1, 2, 3, 2, 0, None]


def test_automation_that_goes_on_has_not_fallen_nor_has_a_former_customer() -> None:
    given = {**FALL, "automated_share": [0.8, 0.8, 0.4], "events_kept": [0.7, 0.6, 0.9]}
    assert told("falling", **given) == [0, 2, 2]
    assert told("falling", **FALL, is_live=[True, False]) == [2, 0]
    assert told("falling", **FALL, feed_silent=[True, False, None]) == [None, 2, 2]


def test_gone_dark_by_days_and_by_the_own_gap() -> None:
    given = {"times_usual_gap": [6, 5.9, 6, 6, 6], "days_since_last_use": [13, 40, 14, 18, 28]}
    assert told("gone_dark", **given, feed_silent_days=0) == [0, 0, 1, 2, 3]
    assert told("gone_dark", **given, feed_silent_days=5) == [0, 0, 0, 0, 2]
    assert told("gone_dark", **given, feed_silent_days=0, trial=True) == [0] * 5
    assert told("gone_dark", **given, feed_silent_days=0, feed_silent=True) == [None] * 5


def test_not_growing_only_before_a_renewal_and_where_there_is_room() -> None:
    still = {
        "active_users": 5, "active_users_26w_ago": 5, "active_users_52w_ago": 6, "new_users_26w": 0, "features_ever": 9,
        "features_ever_26w_ago": 9, "customer_age_days": 400, "feed_silent_days": 0,
    }  # fmt: skip
    given = {"days_to_renewal": [121, 120, 120, None], "seat_utilization": [0.5, 0.5, 0.65, 0.5]}
    assert told("not_growing", **still, **given) == [0, 1, 0, 0]
    near = {**still, "days_to_renewal": 60, "seat_utilization": 0.5}
    assert told("not_growing", **{**near, "new_users_26w": [0, 1]}) == [1, 0]
    assert told("not_growing", **{**near, "features_ever": [9, 10]}) == [1, 0]
    assert told("not_growing", **{**near, "active_users_52w_ago": [5, 4]}) == [1, 0]
    assert told("not_growing", **{**near, "customer_age_days": [400, 399]}) == [1, 0]
    assert told("not_growing", **{**near, "feed_silent_days": [0, 1]}) == [1, None]


def test_a_fall_around_a_release_may_be_its_work() -> None:
    given = {
        **FALL, "fall": [2.6, 3.5, 3.5, 3.5, 2.4], "fall_after_release": [0, -14, -15, 22, 0], "last_release": date(2024, 6, 1),
    }  # fmt: skip
    assert told("disrupted_by_release", **given) == [1, 2, 0, 0, 0]
    assert (
        told("disrupted_by_release", **{**given, "fall_after_release": None, "last_release": None})
        == [0] * 5
    )


def test_log_in_and_nothing_else() -> None:
    given = {
        "login_only_users": [1, 2, 2, 3, None],
        "active_users": [1, 4, 5, 3, 3],
        "feature_users": [0, 2, 3, 0, None],
    }
    assert told("login_only", **given, days_since_first_use=14, feed_silent_days=0) == [
        2,
        1,
        0,
        2,
        None,
    ]
    assert told("login_only", **given, days_since_first_use=13, feed_silent_days=0) == [0] * 5


def test_stuck_and_broken_off() -> None:
    given = {"flow_users": [4, 4, 6, 4, None], "help_users": [0, 3, 3, 3, None]}
    assert told("stuck", **given, stuck_users=[None, 1, 3, 3, None]) == [0, 1, 2, 2, None]
    assert told(
        "wizard_abandoned", flow_users=[3, 3, 2, 4, None], flow_left_users=[None, 1, 1, 2, None]
    ) == [0, 0, 1, 2, None]


def test_small_errors_for_weeks_and_then_they_take_their_data_out() -> None:
    given = {
        "error_weeks": [5, 6, 6, 6, 6, None], "errors_per_user": [9, 7.9, 8, 8, 8, None],
    }  # fmt: skip
    told_of = told(
        "small_errors",
        **given,
        exports_against_usual=[9, 9, None, 3, 1, None],
        fall=[0, 0, 0, 0, 2.6, None],
    )
    assert told_of == [0, 0, 1, 2, 2, None]


def test_plateau_after_training() -> None:
    assert told(
        "plateau_after_training", trained_users=[1, 2, 4, 4, None], trained_below=[1, 2, 3, 2, None]
    ) == [0, 1, 1, 0, None]


def test_a_trial_that_nobody_opens() -> None:
    given = {"trial_days": [0, 1, 2, 4, 4], "event_count": [0, 0, 0, 0, 1], "last_use": None}
    assert told("trial_not_started", **given, days_since_feed_silent=None) == [0] * 5
    given["trial"] = True
    assert told("trial_not_started", **given, days_since_feed_silent=None) == [0, 1, 2, 3, 0]
    # a feed was silent two days ago: whoever began before may have opened it then
    assert told("trial_not_started", **given, days_since_feed_silent=2) == [0, 1, None, None, 0]


def test_a_trial_that_does_what_converts() -> None:
    given = {
        "active_users": [1, 2, 2, 2, 2], "active_days": [5, 2, 3, 3, 3], "key_features_used": [1, 1, 1, 0, None], "days_since_last_use": 4,
    }  # fmt: skip
    assert told("trial_does_what_converts", **given, trial=True) == [0, 0, 1, 0, 1]
    assert told("trial_does_what_converts", **given, trial=False) == [0] * 5
