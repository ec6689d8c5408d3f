"""Signals of people, by readings: where each level begins."""

from tests.signals.kinds.told import told

AWAITED = {"working_users_awaited": 6}


def test_users_fall_away_by_their_share_of_the_best() -> None:
    best = [6, 6, 6, 6, 6, 50, 50, 50, 50]
    left = [5, 4, 3, 2, 1, 34, 33, 25, 20]
    found = told(
        "users_fall_away",
        working_users_best=best,
        working_users_left=left,
        days_without_users=1,
        **AWAITED,
    )
    assert found == [0, 1, 2, 3, 3, 0, 1, 2, 3]


def test_few_users_and_one_who_changes_jobs_are_no_signal() -> None:
    found = told(
        "users_fall_away",
        working_users_best=[3, 4, 4, 2],
        working_users_left=[1, 3, 2, 0],
        days_without_users=1,
        **AWAITED,
    )
    assert found == [0, 0, 2, 0]


def test_a_firm_where_nobody_is_may_be_closed_and_after_eight_weeks_is_not() -> None:
    found = told(
        "users_fall_away",
        working_users_best=6,
        working_users_left=0,
        days_without_users=[30, 55, 56, 90],
        **AWAITED,
    )
    assert found == [0, 0, 3, 3]


def test_nothing_is_told_of_absence_while_the_feed_is_silent_nor_of_former_customers() -> None:
    given = {
        **AWAITED,
        "working_users_best": 6,
        "working_users_left": 1,
        "days_without_users": 3,
    }
    assert told("users_fall_away", **given, feed_silent=[True, False, None]) == [None, 3, 3]
    assert told("users_fall_away", **given, is_live=[True, False, None]) == [3, 0, 3]


def test_one_user_left_of_three_or_more() -> None:
    found = told(
        "last_user",
        working_users_left=[1, 1, 2, 0, 1, 1],
        working_users_best=[3, 2, 6, 6, 6, 3],
        automated=[False, False, False, False, None, True],
        **AWAITED,
    )
    assert found == [3, 0, 0, 0, 3, 0]


def test_after_a_silence_nobody_is_lost_who_was_there_until_lately() -> None:
    """Of six two are left for sure, and as many as four may be: two tell an alarm, four a note."""
    given = {
        "working_users_best": 6,
        "working_users_left": [2, 2, 2, 2],
        "working_users_awaited": [4, 2, 4, 4],
        "days_without_users": 1,
        "feed_silent_days": [2, 2, 0, None],
    }
    assert told("users_fall_away", **given) == [None, 3, 3, 3]
    del given["days_without_users"]
    given |= {"working_users_left": 1, "working_users_awaited": [2, 1, 2, 2], "automated": False}
    assert told("last_user", **given) == [None, 3, 3, 3]


def test_a_champion_is_quiet_by_weeks_and_by_the_own_rhythm() -> None:
    silent = [20, 21, 34, 35, 59, 60, 60, 40, 60, None]
    gap = [7, 7, 7, 7, 7, 7, 28, 7, 7, 7]  # who comes once a month is not quiet after 60 days
    users = [3, 3, 3, 3, 3, 3, 3, 0, None, 3]  # a firm on holiday has no quiet champion
    found = told(
        "champion_quiet", champion_days_silent=silent, champion_gap_days=gap, week_users=users
    )
    assert found == [0, 1, 1, 2, 2, 3, 0, 0, None, None]


def test_days_without_a_feed_are_no_silence_of_a_champion() -> None:
    given = {"champion_days_silent": [22, 23, 24], "champion_gap_days": 7, "week_users": 3}
    assert told("champion_quiet", **given, feed_silent_days=2) == [0, 1, 1]


def test_a_champion_gone_alarms_where_nobody_else_stands_for_us() -> None:
    found = told(
        "champion_gone",
        days_since_sponsor_gone=[0, 181, 182, 10, 10, None],
        sponsors_left=[0, 0, 0, 1, None, 0],
    )
    assert found == [3, 3, 0, 2, 3, 0]


def test_power_users_are_lost_when_nobody_like_them_is_left() -> None:
    found = told(
        "power_users_lost",
        heavy_users_stopped=[1, 1, 2, 1, 0, 0, 1],
        power_users=[0, 0, 1, 1, 0, 2, 0],
        users_high=[0, 2, 2, 0, 0, 2, 0],
        main_user_gone=[None, None, None, None, None, "ann", None],
        automated=[False, False, False, False, False, None, True],
    )
    assert found == [2, 0, 1, 0, 0, 2, 0]


def test_seats_that_nobody_took() -> None:
    found = told(
        "seat_never_used",
        never_used_seats=[1, 2, 4, 6, 6, 6, 6],
        never_used_share=[0.5, 0.2, 0.4, 0.6, 0.6, 0.6, 0.6],
        customer_age_days=[90, 90, 90, 90, 90, 90, 59],
        days_to_renewal=[30, 30, 30, 30, 121, None, 30],
    )
    assert found == [0, 0, 1, 2, 1, 1, 0]


def test_few_seats_used() -> None:
    found = told(
        "few_seats_used",
        seats_taken_13w=[0.5, 0.49, 0.09, 0.4, 0.4, 0.4, 0.4, None],
        seats=[10, 10, 20, 3, 10, 10, 10, None],
        customer_age_days=[200, 200, 200, 200, 89, 200, 200, 200],
        automated_share=[None, 0.1, 0.1, 0.1, 0.1, 0.5, 0.1, 0.1],
        new_users=[0, 0, 0, 0, 0, 0, 1, 0],
    )
    assert found == [0, 2, 3, 0, 0, 0, 0, None]


def test_who_inherited_it_has_a_month() -> None:
    found = told(
        "inherited",
        inherited_days=[13, 14, 30, 60, 181, 182, None, 60],
        flows_finished=[0, 0, 0, 0, 0, 0, 0, None],
    )
    assert found == [0, 1, 2, 3, 3, 0, 0, 0]


def test_the_last_user_of_a_former_customer_is_no_news() -> None:
    given = {**AWAITED, "working_users_left": 1, "working_users_best": 6, "automated": False}
    assert told("last_user", **given, is_live=[True, False]) == [3, 0]
