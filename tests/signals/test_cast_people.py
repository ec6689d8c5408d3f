"""Who falls away in the cast, step by step and with its price; who set it up, hands over or comes back is not lost."""

from __future__ import annotations

import pytest
from tests.signals.played import Played

from tenure.demo import cast
from tenure.demo.cast import PLAYERS
from tenure.signals import ALARM, INFORM, WARNING

USERS = ("working_users_left", "working_users_best", "price_per_working_user")
CONTROL = [member.id for member in PLAYERS if member.control]


@pytest.mark.parametrize("account", CONTROL)
def test_no_user_of_theirs_is_thought_lost(year: Played, account: str) -> None:
    assert year.first(account, "users_fall_away", INFORM) is None
    assert year.first(account, "last_user", INFORM) is None


@pytest.mark.parametrize(
    ("account", "falls", "term_ends"),
    [("calder", cast.FADES, 47), ("brennan", cast.FADED, cast.FADED_OUT)],
)
def test_six_users_become_four_two_and_one_and_each_step_is_told_soon(
    year: Played, account: str, falls: tuple[int, int, int], term_ends: int
) -> None:
    steps = [
        year.first(account, "users_fall_away", INFORM),
        year.first(account, "users_fall_away", ALARM),
        year.first(account, "last_user", ALARM),
    ]
    for told, fell in zip(steps, falls, strict=True):
        assert told is not None
        assert 0 <= told - fell <= 35
        assert term_ends - told >= 90
    left = year.readings[account]["working_users_left"]
    assert [left[told] for told in steps if told is not None] == [4, 2, 1]


def test_the_price_of_a_working_user_rises_with_each_step(year: Played) -> None:
    """Calder pays 42,000 a year: a twelfth of it, by six, four, two users and one."""
    price = year.readings["calder"]["price_per_working_user"]
    paid = [float(str(price[day])) for day in (-168, -140, -84, 0)]
    assert paid == pytest.approx([583.33, 875, 1750, 3500], abs=0.01)


def test_who_only_set_it_up_and_a_seat_nobody_needed_are_no_users_lost(year: Played) -> None:
    """Alder: the engineer worked on it for two months more than anybody; six work as planned."""
    best, left = (year.readings["alder"][name] for name in USERS[1::-1])
    assert (best[0], left[0]) == (6, 6)


def test_who_hands_over_is_counted_once(year: Played) -> None:
    best, left = (year.readings["hearth"][name] for name in USERS[1::-1])
    assert (best[0], left[0]) == (4, 4)


def test_who_inherited_it_is_told_more_seriously_month_by_month(year: Played) -> None:
    assert [level for _, _, level in year.runs("vesper", "inherited")] == [INFORM, WARNING, ALARM]


def test_the_new_owner_who_broke_off_the_wizard_is_told_once(year: Played) -> None:
    (_, last, level), *others = year.runs("vesper", "wizard_abandoned")
    assert (others, level) == ([], INFORM)
    assert last <= cast.INHERITED + 3 + 28


def test_nobody_is_thought_lost_who_is_not(year: Played) -> None:
    """Nor even noted: use that never fell, automation that goes on, a trial that was opened at once."""
    noted = [
        *(("fernhill", kind) for kind in ("falling", "gone_dark", "login_only", "users_fall_away")),
        *(("relay", kind) for kind in ("falling", "gone_dark", "last_user", "paid_not_consumed")),
        ("quarry", "users_fall_away"),
        ("pebble", "trial_not_started"),
    ]
    assert [one for one in noted if year.first(*one, INFORM) is not None] == []


def test_a_reference_is_not_asked_for_where_the_champion_has_just_gone(year: Played) -> None:
    levels = year.readings["osprey"]["signal_evangelist"]
    assert {levels[day] for day in levels if day >= cast.CHAMPION_LEAVES + 7} == {0}
