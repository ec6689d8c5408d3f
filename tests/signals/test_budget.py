"""An owner is shown so many new risks in a week; what is beyond waits, and is counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.signals.watched import DAY, FALLING, MONDAY, SEATS, look, row

from tenure.state import State, signals

WEEK = 7 * DAY


def risks(*levels_and_money: tuple[str, int, int]) -> list[Mapping[str, Any]]:
    return [row(name, **{FALLING: level}, arr=arr) for name, level, arr in levels_and_money]


def shown(state: State) -> list[str]:
    return sorted(one.account_id for one in signals.open_signals(state) if not one.held_back)


FOUR = risks(("acme", 1, 90_000), ("bolt", 3, 1_000), ("cask", 1, 50_000), ("dune", 1, 70_000))


def test_alarms_are_shown_first_then_what_is_worth_most(state: State) -> None:
    told = look(state, *FOUR, most_new=2)
    assert shown(state) == ["acme", "bolt"]
    assert told is not None
    assert (told["opened"], told["held_back"]) == (4, 2)


def test_they_come_in_the_next_week_that_has_room(state: State) -> None:
    look(state, *FOUR, most_new=2)
    sunday = MONDAY + 6 * DAY
    look(state, *FOUR, on=sunday, most_new=2)
    assert shown(state) == ["acme", "bolt"]
    told = look(state, *FOUR, on=sunday + DAY, most_new=2)
    assert shown(state) == ["acme", "bolt", "cask", "dune"]
    assert told is not None
    assert (told["released"], told["held_back"]) == (2, 0)
    released = next(one for one in signals.open_signals(state) if one.account_id == "cask")
    assert [deed.did for deed in signals.deeds(state, released.id)] == ["released", "opened"]
    assert (released.opened_on, released.shown_on) == (MONDAY, sunday + DAY)


def test_what_was_shown_and_closed_has_taken_its_room(state: State) -> None:
    look(state, *FOUR, most_new=2)
    left = [one for one in FOUR if one["account_id"] != "acme"]
    told = look(state, row(), *left, on=MONDAY + DAY, most_new=2)
    assert shown(state) == ["bolt"]
    assert told is not None
    assert (told["held_back"], told["closed_unshown"]) == (2, 0)


def test_what_closed_before_it_was_ever_shown_is_counted(state: State) -> None:
    look(state, *FOUR, most_new=2)
    told = look(state, *FOUR[:3], row("dune"), on=MONDAY + DAY, most_new=2)
    assert told is not None
    assert (told["held_back"], told["closed_unshown"]) == (1, 1)
    told = look(state, *FOUR[:3], row("dune"), on=MONDAY + WEEK, most_new=2)
    assert told is not None
    assert told["closed_unshown"] == 0


def test_each_owner_has_a_week_of_their_own_and_opportunities_take_no_room(state: State) -> None:
    told = look(
        state,
        row("acme", **{FALLING: 1}),
        row("bolt", **{FALLING: 1}, owner="Ben"),
        row("cask", **{FALLING: 1}, owner=None),
        row("dune", **{SEATS: 1}, seats=9),
        row("echo", **{FALLING: 1}, owner=None),
        most_new=1,
    )
    assert shown(state) == ["acme", "bolt", "cask", "dune"]
    assert told is not None
    assert told["held_back"] == 1


def test_without_a_limit_nothing_is_held_back(state: State) -> None:
    look(state, *FOUR, most_new=1)
    told = look(state, *FOUR, on=MONDAY + DAY, most_new=0)
    assert shown(state) == ["acme", "bolt", "cask", "dune"]
    assert told is not None
    assert told["released"] == 3
