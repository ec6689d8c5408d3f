"""One holder at a time, whatever happens to it, and a higher fence for each."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path

from tests.state.conftest import NOW

from tenure.state import State, leases
from tenure.state.leases import Lease

MINUTE = timedelta(minutes=1)


def test_who_comes_first_has_it_until_its_time_is_over(state: State) -> None:
    first = leases.take(state, "clock", "ann", NOW, MINUTE)
    assert first == Lease("clock", "ann", 1, NOW + MINUTE)
    assert leases.take(state, "clock", "bob", NOW + MINUTE / 2, MINUTE) is None
    second = leases.take(state, "clock", "bob", NOW + MINUTE, MINUTE)
    assert second == Lease("clock", "bob", 2, NOW + 2 * MINUTE)
    assert leases.take(state, "clock", "ann", NOW + MINUTE, MINUTE) is None


def test_the_holder_may_have_it_longer_under_the_same_fence(state: State) -> None:
    leases.take(state, "clock", "ann", NOW, MINUTE)
    longer = leases.take(state, "clock", "ann", NOW + MINUTE / 2, MINUTE)
    assert longer == Lease("clock", "ann", 1, NOW + 1.5 * MINUTE)
    assert leases.take(state, "clock", "bob", NOW + MINUTE, MINUTE) is None


def test_what_is_given_back_is_free_at_once(state: State) -> None:
    lease = leases.take(state, "clock", "ann", NOW, MINUTE)
    assert lease
    leases.give_back(state, lease, NOW)
    again = leases.take(state, "clock", "bob", NOW, MINUTE)
    assert again
    assert again.fence == 2
    leases.give_back(state, lease, NOW)  # ann's is over: she gives nothing of bob's back
    assert leases.take(state, "clock", "cho", NOW, MINUTE) is None


def test_who_was_overtaken_is_told(state: State) -> None:
    lease = leases.take(state, "clock", "ann", NOW, MINUTE)
    assert lease
    with state.change() as connection:
        assert leases.holds(connection, lease)
    leases.take(state, "clock", "bob", NOW + MINUTE, MINUTE)
    with state.change() as connection:
        assert not leases.holds(connection, lease)


def test_leases_of_other_names_are_apart(state: State) -> None:
    assert leases.take(state, "clock", "ann", NOW, MINUTE)
    assert leases.take(state, "plays", "bob", NOW, MINUTE)


def want(where: str | Path, holder: str) -> bool:
    """What each of several processes does."""
    state = State.open(where)
    try:
        got = [leases.take(state, f"turn {n}", holder, NOW, MINUTE) for n in range(20)]
        return any(got)
    finally:
        state.close()


def holders(state: State) -> list[str]:
    with state.read() as connection:
        found = [leases.current(connection, f"turn {n}") for n in range(20)]
    return [lease.holder for lease in found if lease and lease.fence == 1]


def test_of_several_that_want_it_at_once_one_gets_it(where: str | Path, state: State) -> None:
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert any(pool.map(want, [where] * 4, ["ann", "bob", "cho", "dan"]))
    assert len(holders(state)) == 20
