"""Each run of the clock is recorded once, by who leads."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.state.conftest import NOW

from tenure.errors import Overtaken
from tenure.state import State, clock_runs, dump, leases
from tenure.state.leases import Lease

MINUTE = timedelta(minutes=1)


@pytest.fixture
def lease(state: State) -> Lease:
    found = leases.take(state, "clock", "ann", NOW, MINUTE)
    assert found
    return found


def overtaken(state: State) -> Lease:
    found = leases.take(state, "clock", "bob", NOW + MINUTE, MINUTE)
    assert found
    return found


def test_what_is_done_is_not_begun_again(state: State, lease: Lease) -> None:
    number = clock_runs.begin(state, lease, "day", NOW, NOW, {"days": ["2026-03-30"]})
    assert number
    clock_runs.end(state, lease, number, "done", {"accounts": 7}, NOW + MINUTE)
    assert clock_runs.begin(state, lease, "day", NOW, NOW, {}) is None
    assert clock_runs.begin(state, lease, "refresh", NOW, NOW, {}) is not None
    run = clock_runs.latest(state, what="day")[0]
    assert (run.outcome, run.told, run.ended_at, run.holder) == (
        "done",
        {"accounts": 7},
        NOW + MINUTE,
        "ann",
    )


def test_what_failed_is_begun_again_in_its_place(state: State, lease: Lease) -> None:
    number = clock_runs.begin(state, lease, "day", NOW, NOW, {})
    assert number
    clock_runs.end(state, lease, number, "failed", {"trouble": "no disk"}, NOW)
    assert clock_runs.begin(state, lease, "day", NOW, NOW + MINUTE, {}) == number
    (run,) = clock_runs.latest(state)
    assert (run.outcome, run.ended_at, run.started_at) == (None, None, NOW + MINUTE)


def test_who_was_overtaken_can_neither_begin_nor_end(state: State, lease: Lease) -> None:
    number = clock_runs.begin(state, lease, "day", NOW, NOW, {})
    assert number
    overtaken(state)
    with pytest.raises(Overtaken):
        clock_runs.end(state, lease, number, "done", {}, NOW)
    with pytest.raises(Overtaken):
        clock_runs.begin(state, lease, "refresh", NOW, NOW, {})
    assert [run.outcome for run in clock_runs.latest(state)] == [None]


def test_what_a_killed_holder_has_left_is_called_broken_off(state: State, lease: Lease) -> None:
    clock_runs.begin(state, lease, "day", NOW, NOW, {})
    clock_runs.abandon(state, lease, NOW)
    assert clock_runs.latest(state)[0].outcome is None  # it is ours, and under way
    clock_runs.abandon(state, overtaken(state), NOW + MINUTE)
    run = clock_runs.latest(state)[0]
    assert (run.outcome, run.ended_at) == ("broken off", NOW + MINUTE)


def test_old_refreshes_go_and_days_stay(
    state: State, lease: Lease, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_runs, "KEPT", 3)
    for n in range(6):
        what = "refresh" if n else "day"
        number = clock_runs.begin(state, lease, what, NOW + n * MINUTE, NOW, {})
        assert number
        clock_runs.end(state, lease, number, "done", {}, NOW)
    assert [run.what for run in clock_runs.latest(state)] == ["refresh"] * 3 + ["day"]


@pytest.mark.parametrize("to", ["file", "server"])
def test_a_backup_brings_back_what_was_done_and_whose_turn_it_is(
    to: str, state: State, lease: Lease, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    number = clock_runs.begin(state, lease, "day", NOW, NOW, {"days": ["2026-03-30"]})
    assert number
    clock_runs.end(state, lease, number, "done", {"accounts": 7}, NOW)
    copy = tmp_path / "copy"
    copy.mkdir()
    dump.dump(state, copy)
    url = "" if to == "file" else request.getfixturevalue("another_postgres")
    dump.restore(copy, url)
    again = State.open(url or copy / "state.db")
    assert clock_runs.latest(again) == clock_runs.latest(state)
    assert leases.take(again, "clock", "bob", NOW, MINUTE) is None
    number = clock_runs.begin(again, lease, "refresh", NOW, NOW, {})
    assert number == 2  # it goes on counting
    again.close()
