"""What people do about signals: each with who and when, each can be undone, and nobody overrules another unawares."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.state.conftest import NOW

from tenure.errors import Conflict, NotFound, Overtaken, UsageError
from tenure.state import State, audit, dump, leases, signals
from tenure.state.signals import Deed, Signal
from tenure.state.together import together

TODAY = date(2026, 3, 31)
LATER = NOW + timedelta(hours=1)


def made(account: str = "acme", **given: object) -> Signal:
    usual: dict[str, object] = {
        "account_id": account,
        "kind": "falling",
        "level": 2,
        "peak": 2,
        "opened_on": TODAY,
        "opened_at": NOW,
        "seen_on": TODAY,
        "seen_at": NOW,
        "money": Decimal("12000.10"),
        "currency": "EUR",
        "sentence": "Used on 3 days.",
        "told": {"days_of_use": 3},
        "owner": "Ana",
        "shown_on": TODAY,
    }
    return Signal(**{**usual, **given})  # type: ignore[arg-type]


def opened(state: State, *some: Signal) -> list[Signal]:
    with signals.watching(state, NOW, TODAY) as book:
        for one in some or (made(),):
            book.open(one, because="new")
    return signals.open_signals(state)


def test_a_signal_is_kept_as_it_was_told(state: State) -> None:
    (found,) = opened(state)
    assert found == made(id=found.id)
    assert signals.one(state, found.id) == found
    with pytest.raises(NotFound, match="no signal 99"):
        signals.one(state, 99)
    with pytest.raises((NotFound, UsageError)):
        signals.one(state, 2**70)  # no database has such a number


def test_of_each_account_kind_and_subject_one_is_open_at_most(state: State) -> None:
    opened(state, made(), made("bolt"), made(kind="silence"), made(subject="mia"))
    with pytest.raises(Exception, match=r"(?i)unique"):
        opened(state, made())
    assert len(signals.open_signals(state)) == 4
    signals.resolve(state, signals.of_account(state, "bolt")[0].id, "saved", "ana", NOW)
    assert len(opened(state, made("bolt"))) == 4


def acknowledge(state: State, number: int) -> Deed:
    return signals.acknowledge(state, number, "ana", NOW)


def assign(state: State, number: int) -> Deed:
    return signals.assign(state, number, "Ben", "ana", NOW)


def snooze(state: State, number: int) -> Deed:
    until = TODAY + timedelta(days=7)
    return signals.snooze(state, number, "ana", NOW, until=until, until_worse=True, reason="later")


def resolve(state: State, number: int) -> Deed:
    return signals.resolve(state, number, "saved", "ana", NOW, "they renewed")


def dismiss(state: State, number: int) -> Deed:
    return signals.dismiss(state, number, "ana", NOW)


DEEDS = [acknowledge, assign, snooze, resolve, dismiss]


@pytest.mark.parametrize("do", DEEDS)
def test_whatever_was_done_can_be_undone_and_both_are_in_the_audit(
    do: Callable[[State, int], Deed], state: State
) -> None:
    (before,) = opened(state)
    done = do(state, before.id)
    assert signals.one(state, before.id) != before
    undone = signals.undo(state, done.id, "ben", LATER)
    assert signals.one(state, before.id) == before
    told = [(one.did, one.by, one.about) for one in audit.latest(state)]
    number = str(before.id)
    assert told == [("signal.undone", "ben", number), (f"signal.{done.did}", "ana", number)]
    assert [one.did for one in signals.deeds(state, before.id)] == ["undone", done.did, "opened"]
    assert undone.detail["deed"] == done.id
    with pytest.raises(Conflict, match="undone already, by ben"):
        signals.undo(state, done.id, "ana", LATER)


def test_nothing_rests_until_a_day_that_is_over(state: State) -> None:
    (found,) = opened(state)
    with pytest.raises(UsageError, match="is over"):
        signals.snooze(state, found.id, "ana", NOW, until=NOW.date() - timedelta(1))
    assert signals.one(state, found.id) == found


def test_what_was_woken_sleeps_again_when_that_is_undone(state: State) -> None:
    (found,) = opened(state)
    snooze(state, found.id)
    asleep = signals.one(state, found.id)
    assert asleep.sleeps(TODAY)
    assert not asleep.sleeps(TODAY + timedelta(days=7))
    woken = signals.wake(state, found.id, "ben", LATER)
    assert signals.one(state, found.id) == found
    signals.undo(state, woken.id, "ben", LATER)
    assert signals.one(state, found.id) == asleep


@pytest.mark.parametrize("do", DEEDS)
def test_what_somebody_has_resolved_meanwhile_is_said(
    do: Callable[[State, int], Deed], state: State
) -> None:
    (found,) = opened(state)
    signals.resolve(state, found.id, "false_alarm", "ben", NOW)
    with pytest.raises(Conflict, match="resolved meanwhile by ben: false alarm"):
        do(state, found.id)
    assert len(audit.latest(state)) == 1


def test_what_somebody_else_has_done_since_is_not_undone(state: State) -> None:
    (found,) = opened(state)
    mine = assign(state, found.id)
    signals.assign(state, found.id, "Cleo", "cleo", LATER)
    with pytest.raises(Conflict, match="assigned to is Cleo, not Ben"):
        signals.undo(state, mine.id, "ana", LATER)
    assert signals.one(state, found.id).assigned_to == "Cleo"


def test_what_has_opened_anew_since_keeps_the_resolved_one_shut(state: State) -> None:
    (found,) = opened(state)
    done = resolve(state, found.id)
    opened(state)
    with pytest.raises(Conflict, match="another signal of the same kind is open"):
        signals.undo(state, done.id, "ana", LATER)


def test_of_many_that_are_undone_as_one_those_stay_that_cannot_be(state: State) -> None:
    """One of them is open anew, which the database itself refuses a second time."""
    first, second = opened(state, made("acme"), made("beta"))
    done = [signals.resolve(state, one.id, "saved", "ana", NOW) for one in (first, second)]
    opened(state, made("acme"))
    with together(state) as one:
        with pytest.raises(Conflict, match="another signal"):
            signals.undo(one, done[0].id, "ana", LATER)
        signals.undo(one, done[1].id, "ana", LATER)
    assert not signals.one(state, first.id).is_open
    assert signals.one(state, second.id).is_open


def test_only_what_somebody_did_can_be_undone(state: State) -> None:
    (found,) = opened(state)
    (by_itself,) = signals.deeds(state, found.id)
    with pytest.raises(UsageError, match="this was opened"):
        signals.undo(state, by_itself.id, "ana", NOW)
    with pytest.raises(NotFound):
        signals.undo(state, 99, "ana", NOW)


def test_an_outcome_is_one_of_its_lane(state: State) -> None:
    risk, chance = opened(state, made(), made(kind="seats", lane="opportunity"))
    with pytest.raises(UsageError, match='"won" cannot become of a risk: saved, lost, false_alarm'):
        signals.resolve(state, risk.id, "won", "ana", NOW)
    signals.dismiss(state, chance.id, "ana", NOW)
    assert signals.one(state, chance.id).outcome == "not_now"
    with pytest.raises(UsageError, match="until a day, or until it gets worse"):
        signals.snooze(state, risk.id, "ana", NOW)


def test_a_watch_that_breaks_off_leaves_nothing(state: State) -> None:
    def break_off() -> None:
        with signals.watching(state, NOW, TODAY) as book:
            book.open(made())
            book.tell(TODAY, NOW, {"opened": 1})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert signals.open_signals(state) == []
    assert signals.last_watch(state) is None


def test_who_has_lost_the_lease_stores_nothing(state: State) -> None:
    minute = timedelta(minutes=1)
    slept = leases.take(state, "clock", "one", NOW, minute)
    assert leases.take(state, "clock", "two", LATER, minute)
    with pytest.raises(Overtaken), signals.watching(state, NOW, TODAY, slept) as book:
        book.open(made())
    assert signals.open_signals(state) == []


def open_unless_known(where: str | Path, number: int) -> int:
    """What each of several processes does that have seen the same."""
    state = State.open(where)
    for account in ("acme", "bolt", "cask"):
        with signals.watching(state, NOW, TODAY) as book:
            if account not in {one.account_id for one in book.known}:
                book.open(made(account))
    state.close()
    return number


def test_several_processes_that_see_the_same_open_it_once(where: str | Path) -> None:
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert sorted(pool.map(open_unless_known, [where] * 3, range(3))) == [0, 1, 2]
    state = State.open(where)
    found = [one.account_id for one in signals.open_signals(state)]
    assert sorted(found) == ["acme", "bolt", "cask"]
    state.close()


def open_and_die(where: str | Path) -> None:
    """A process that is killed in the middle of watching."""
    with signals.watching(State.open(where), NOW, TODAY) as book:
        book.open(made())
        book.write(NOW)
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_killed_while_it_watches_leaves_nothing_and_the_next_one_mends(
    where: str | Path,
) -> None:
    State.open(where).close()
    process = multiprocessing.get_context("spawn").Process(target=open_and_die, args=(where,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    state = State.open(where)
    assert signals.open_signals(state) == []
    assert len(opened(state)) == 1
    state.close()


def test_a_backup_brings_signals_and_what_was_done_about_them(
    state: State, tmp_path: Path, another_postgres: str
) -> None:
    first, second = opened(state, made(), made("bolt"))
    snooze(state, first.id)
    done = resolve(state, second.id)
    with signals.watching(state, NOW, TODAY) as book:
        book.tell(TODAY, NOW, {"opened": 2})
    copy = tmp_path / "copy"
    copy.mkdir()
    dump.dump(state, copy)
    dump.restore(copy, another_postgres)
    again = State.open(another_postgres)
    for number in (first.id, second.id):
        assert signals.one(again, number) == signals.one(state, number)
        assert signals.deeds(again, number) == signals.deeds(state, number)
    assert signals.last_watch(again) == (TODAY, {"opened": 2})
    signals.undo(again, done.id, "ana", LATER)
    assert len(signals.open_signals(again)) == 2
    again.close()
