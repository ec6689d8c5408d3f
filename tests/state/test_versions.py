"""Every text of a definition that was saved is kept, once, with who saved it, when and why."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tenure.state import State, audit, versions
from tenure.state.versions import Saving, record, record_all

NOW = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)


def test_a_version_keeps_its_text_its_author_its_time_and_why(state: State) -> None:
    record(state, "metric", "active_users", "days = 28\n", "in the file", NOW, version="aaa")
    later = NOW + timedelta(days=1)
    since = date(2026, 4, 2)
    record(
        state, "metric", "active_users", "days = 14\n", "ann", later, "too slow", "bbb", since=since
    )
    found = versions.history(state, "metric", "active_users")
    assert [(one.nth, one.text, one.by, one.at, one.since, one.note) for one in found] == [
        (2, "days = 14\n", "ann", later, since, "too slow"),
        (1, "days = 28\n", "in the file", NOW, date(2026, 3, 31), ""),
    ]
    assert versions.latest(state, "metric", "active_users") == found[0]
    assert versions.latest(state, "segment", "active_users") is None
    assert [one.name for one in versions.named(state, "bbb")] == ["active_users"]


def test_the_same_text_again_is_no_new_version(state: State) -> None:
    first = record(state, "segment", "dach", 'where = "a"', "ann", NOW)
    assert record(state, "segment", "dach", 'where = "a"', "ben", NOW) == first
    assert [one.by for one in versions.history(state, "segment", "dach")] == ["ann"]


def test_an_earlier_text_saved_again_is_a_new_version_with_the_same_hash(state: State) -> None:
    for text in ("a", "b", "a"):
        record(state, "tier", "tiers", text, "ann", NOW)
    found = versions.history(state, "tier", "tiers")
    assert [one.nth for one in found] == [3, 2, 1]
    assert found[0].version == found[2].version != found[1].version


def test_what_changed_is_in_the_audit_but_not_what_was_merely_seen_first(state: State) -> None:
    savings = [Saving(kind="metric", name=name, text="") for name in ("arr", "seats")]
    assert record_all(state, savings, "in the file", NOW) == 2
    assert audit.latest(state) == []
    record(state, "metric", "arr", "days = 7", "ann", NOW, "weekly")
    (deed,) = audit.latest(state)
    assert (deed.by, deed.did, deed.about) == ("ann", "definition.changed", "metric arr")
    assert deed.detail["note"] == "weekly"


def test_of_several_at_once_all_are_recorded_or_none(state: State) -> None:
    right, wrong = Saving(kind="metric", name="a", text=""), Saving(kind="idea", name="b", text="")
    with pytest.raises(ValueError, match="idea"):
        record_all(state, [right, wrong], "ann", NOW)
    assert versions.current(state) == {}


def save(where: str | Path, number: int) -> None:
    """What each of several processes does."""
    state = State.open(where)
    for nth in range(4):
        record(state, "metric", "active_users", f"days = {number * 10 + nth}", "ann", NOW)
    state.close()


def test_processes_that_save_at_once_give_each_number_once(where: str | Path) -> None:
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(save, [where] * 3, range(3)))
    state = State.open(where)
    found = versions.history(state, "metric", "active_users")
    assert [one.nth for one in found] == list(range(12, 0, -1))
    assert len({one.text for one in found}) == 12
    state.close()
