"""What is open follows the levels of a day, and says what happened to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.signals.watched import (
    CHAMPION,
    DAY,
    FALLING,
    KINDS,
    MIDDAY,
    MONDAY,
    SEATS,
    look,
    row,
    seen,
)

from tenure.state import State, signals


def did(state: State, number: int) -> list[str]:
    """What happened to a signal, from the first."""
    return [deed.did for deed in reversed(signals.deeds(state, number))]


def only(state: State) -> signals.Signal:
    """The one that is open."""
    (found,) = signals.open_signals(state)
    return found


def test_what_is_true_is_opened_with_its_sentence_its_money_and_what_it_rests_on(
    state: State,
) -> None:
    told = look(state, row(**{FALLING: 1}), row("bolt"))
    found = only(state)
    assert (found.account_id, found.kind, found.subject, found.level) == ("acme", "falling", "", 1)
    assert (found.sentence, found.money, found.currency) == (
        "Used on 3 days.",
        Decimal(12_000),
        "USD",
    )
    assert found.told == {"days_of_use": 3, "arr": 12_000}
    assert (found.opened_on, found.seen_on, found.owner) == (MONDAY, MONDAY, "Ana")
    assert told is not None
    assert (told["opened"], told["open"], told["closed"]) == (1, 1, 0)
    assert did(state, found.id) == ["opened"]


def test_a_sentence_says_the_names_of_people_and_ids_stay_what_they_are(state: State) -> None:
    gone = {CHAMPION: 3, "champion": "u7", "champion_days_silent": 61}
    look(state, row(**gone), row("bolt", **{**gone, "champion": "u8"}), people={"u7": "Maya Lind"})
    known, unknown = signals.open_signals(state)
    assert (known.sentence, unknown.sentence) == ("Maya Lind is gone.", "u8 is gone.")
    assert (known.subject, known.told["champion"]) == ("u7", "u7")
    assert known.told["called"] == {"u7": "Maya Lind"}
    assert "called" not in unknown.told


def test_only_people_of_whom_a_sentence_is_true_are_looked_up() -> None:
    rows = (row(**{CHAMPION: 3}, champion="u7"), row("bolt", champion="u8"))
    assert seen(*rows).people_named(KINDS) == {"u7"}


def test_the_next_day_it_is_refreshed_and_no_second_one_opens(state: State) -> None:
    look(state, row(**{FALLING: 1}))
    first = only(state)
    look(state, row(**{FALLING: 1}, days_of_use=1, arr=15_000), on=MONDAY + DAY)
    again = only(state)
    assert (again.id, again.opened_on, again.seen_on) == (first.id, MONDAY, MONDAY + DAY)
    assert (again.sentence, again.money) == ("Used on 1 day.", Decimal(15_000))
    assert did(state, again.id) == ["opened"]


def test_it_escalates_eases_and_closes_by_itself(state: State) -> None:
    for days, level in enumerate((1, 3, 2, 0)):
        look(state, row(**{FALLING: level}), on=MONDAY + days * DAY)
    (found,) = signals.of_account(state, "acme")
    assert did(state, found.id) == ["opened", "escalated", "eased", "closed"]
    assert (found.peak, found.level, found.closed_on) == (3, 2, MONDAY + 3 * DAY)
    assert (found.closed_why, found.closed_by, found.outcome) == ("over", "tenure", None)
    assert signals.open_signals(state) == []


def test_the_same_readings_watched_twice_change_nothing(state: State) -> None:
    rows = [row(**{FALLING: 1}), row("bolt", **{CHAMPION: 3}, champion="mia"), row("cask")]
    look(state, *rows)
    before = signals.open_signals(state)
    told = look(state, *rows)
    assert signals.open_signals(state) == before
    assert told is not None
    assert [told[name] for name in ("opened", "escalated", "closed", "open")] == [0, 0, 0, 2]
    assert [did(state, one.id) for one in before] == [["opened"], ["opened"]]


def test_an_older_day_than_the_last_one_is_not_watched(state: State) -> None:
    look(state, row(), on=MONDAY + DAY)
    assert look(state, row(**{FALLING: 3}), on=MONDAY) is None
    assert signals.open_signals(state) == []


def test_what_cannot_be_told_is_left_as_it_is_and_counted(state: State) -> None:
    look(state, row(**{FALLING: 1}), row("bolt", **{CHAMPION: 3}, champion="mia"))
    told = look(
        state,
        row(**{FALLING: None}, feed_silent=True),
        row("bolt", **{CHAMPION: None}, champion="mia"),
        row("cask", feed_silent=True),
        on=MONDAY + DAY,
    )
    held = {one.account_id: one for one in signals.open_signals(state)}
    assert {account: one.untold for account, one in held.items()} == {
        "acme": "silent",
        "bolt": "unknown",
    }
    assert held["acme"].seen_on == MONDAY
    assert told is not None
    assert (told["silent"], told["unknown"], told["silent_accounts"]) == (1, 1, 2)
    look(state, row(**{FALLING: 1}), row("bolt"), on=MONDAY + 2 * DAY)
    assert (only(state).account_id, only(state).untold) == ("acme", None)


@pytest.mark.parametrize(("over_weeks", "why"), [(True, "silent"), (False, "unknown")])
def test_one_that_counts_over_weeks_says_that_a_feed_was_silent_in_them(
    state: State, over_weeks: bool, why: str
) -> None:
    (falling, *others) = KINDS
    kinds = [replace(falling, over_weeks=over_weeks), *others]
    look(state, row(**{FALLING: 1}), kinds=kinds)
    lost = row(**{FALLING: None}, feed_silent=False, feed_silent_days=2)
    look(state, lost, on=MONDAY + DAY, kinds=kinds)
    assert only(state).untold == why


def test_another_champion_is_another_signal(state: State) -> None:
    look(state, row(**{CHAMPION: 3}, champion="mia"))
    look(state, row(**{CHAMPION: 3}, champion="leo"), on=MONDAY + DAY)
    assert (only(state).subject, only(state).sentence) == ("leo", "leo is gone.")
    leo, mia = signals.of_account(state, "acme")
    assert (leo.subject, mia.subject, mia.closed_why) == ("leo", "mia", "over")


@pytest.mark.parametrize(("days", "same"), [(30, True), (31, False)])
def test_what_comes_back_within_thirty_days_goes_on_as_the_same_signal(
    days: int, same: bool, state: State
) -> None:
    look(state, row(**{FALLING: 2}))
    first = only(state)
    signals.acknowledge(state, first.id, "ana", MIDDAY)
    look(state, row(), on=MONDAY + DAY)
    look(state, row(**{FALLING: 1}), on=MONDAY + DAY + days * DAY)
    again = only(state)
    assert (again.id == first.id) is same
    assert again.opened_on == (MONDAY if same else MONDAY + DAY + days * DAY)
    assert (again.level, again.peak) == ((1, 2) if same else (1, 1))
    assert again.acknowledged_by is None
    if same:
        assert did(state, again.id) == ["opened", "acknowledged", "closed", "reopened"]


def shut(state: State, on: date, **readings: object) -> bool:
    look(state, row(**{FALLING: 1}, **readings), on=on)
    return signals.open_signals(state) == []


def resolved(state: State, outcome: str) -> None:
    look(state, row(**{FALLING: 1}))
    signals.resolve(state, only(state).id, outcome, "ana", MIDDAY)


def because(state: State) -> str:
    return str(signals.deeds(state, only(state).id)[-1].detail["because"])


@pytest.mark.parametrize("outcome", ["saved", "lost", "false_alarm"])
def test_what_was_resolved_stays_shut_for_thirty_days(outcome: str, state: State) -> None:
    resolved(state, outcome)
    assert shut(state, MONDAY + DAY)
    assert shut(state, MONDAY + 30 * DAY)
    assert not shut(state, MONDAY + 31 * DAY)
    assert because(state) == "30 days"
    assert len(signals.of_account(state, "acme")) == 2


def test_what_was_resolved_opens_anew_when_it_gets_worse(state: State) -> None:
    resolved(state, "false_alarm")
    assert shut(state, MONDAY + DAY, arr=17_999)
    assert not shut(state, MONDAY + 2 * DAY, arr=18_000)
    assert because(state) == "worse"


@pytest.mark.parametrize(("outcome", "stays"), [("saved", False), ("false_alarm", True)])
def test_what_was_over_and_begins_again_is_news_but_after_a_false_alarm(
    outcome: str, stays: bool, state: State
) -> None:
    resolved(state, outcome)
    look(state, row(), on=MONDAY + DAY)
    assert shut(state, MONDAY + 2 * DAY) is stays
    if not stays:
        assert because(state) == "back"


def test_snoozed_until_a_day_it_wakes_on_that_day(state: State) -> None:
    look(state, row(**{FALLING: 1}))
    friday = MONDAY + 4 * DAY
    signals.snooze(state, only(state).id, "ana", MIDDAY, until=friday, reason="on holiday")
    look(state, row(**{FALLING: 3}), on=friday - DAY)
    assert (only(state).sleeps(friday - DAY), only(state).level) == (True, 3)
    look(state, row(**{FALLING: 3}), on=friday)
    assert not only(state).is_snoozed
    assert did(state, only(state).id)[-1] == "woken"


@pytest.mark.parametrize("worse", [{FALLING: 2}, {FALLING: 1, "arr": 18_000}])
def test_snoozed_until_it_gets_worse_it_wakes_when_level_or_money_has_grown(
    worse: dict[str, object], state: State
) -> None:
    look(state, row(**{FALLING: 1}))
    signals.snooze(state, only(state).id, "ana", MIDDAY, until_worse=True)
    look(state, row(**{FALLING: 1}, arr=17_000), on=MONDAY + DAY)
    assert only(state).sleeps(MONDAY + DAY)
    look(state, row(**worse), on=MONDAY + 2 * DAY)
    assert not only(state).is_snoozed


def test_worse_than_it_ever_was_it_wants_to_be_seen_again(state: State) -> None:
    look(state, row(**{FALLING: 2}))
    signals.acknowledge(state, only(state).id, "ana", MIDDAY)
    for days, level in enumerate((1, 2), 1):
        look(state, row(**{FALLING: level}), on=MONDAY + days * DAY)
    assert only(state).acknowledged_by == "ana"
    look(state, row(**{FALLING: 3}), on=MONDAY + 3 * DAY)
    assert only(state).acknowledged_by is None


def test_who_is_no_customer_has_no_signals(state: State) -> None:
    look(state, row(**{FALLING: 1}), row("bolt", **{FALLING: 1}, is_live=False))
    assert only(state).account_id == "acme"
    look(state, row(**{FALLING: 1}, is_live=False), on=MONDAY + DAY)
    assert [one.closed_why for one in signals.of_account(state, "acme")] == ["former"]


def test_a_kind_that_was_switched_off_closes_what_it_had_opened(state: State) -> None:
    look(state, row(**{FALLING: 1}, **{SEATS: 1}, expected_gain=4_000, seats=9))
    look(state, row(**{FALLING: 1}, **{SEATS: 1}), on=MONDAY + DAY, kinds=KINDS[2:])
    assert (only(state).kind, only(state).lane) == ("seats_nearly_full", "opportunity")
    assert [one.closed_why for one in signals.closed(state, MONDAY)] == ["off"]


def test_a_kind_that_broke_leaves_what_is_open(state: State) -> None:
    look(state, row(**{FALLING: 1}))
    without = {name: value for name, value in row().items() if name != FALLING}
    look(state, without, on=MONDAY + DAY)
    assert only(state).untold == "unknown"


def test_what_was_seen_with_more_knowledge_is_not_closed_by_older_readings(state: State) -> None:
    later = MIDDAY + timedelta(hours=9)
    look(state, row(**{FALLING: 1}), at=later)
    look(state, row(), at=MIDDAY)
    assert only(state).seen_at == later
