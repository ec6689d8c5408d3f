"""A backup brings back what people decided, from and to either database."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from tests.state.conftest import NOW

from tenure.errors import StateError
from tenure.state import State, audit, dump, keys, versions


def decided(state: State) -> tuple[object, ...]:
    """Everything that is in it."""
    said = versions.history(state, "metric", "active_users")
    return keys.all_(state), dict(keys.live(state)), said, audit.latest(state)


@pytest.fixture
def lived(state: State) -> State:
    first, _ = keys.create(state, "website", "ann", NOW)
    keys.create(state, "backend", "bob", NOW + timedelta(days=1))
    keys.revoke(state, first.id, "bob", NOW + timedelta(days=2))
    for days in (28, 14):
        versions.record(state, "metric", "active_users", f"days = {days}\n", "ann", NOW)
    return state


@pytest.mark.parametrize("to", ["file", "server"])
def test_what_is_restored_equals_what_was_saved(
    to: str, lived: State, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    dump.dump(lived, copy)
    before = decided(lived)
    keys.create(lived, "later", "ann", NOW)
    url = "" if to == "file" else request.getfixturevalue("another_postgres")
    dump.restore(copy, url)
    again = State.open(url or copy / "state.db")
    assert decided(again) == before
    made, _ = keys.create(again, "website", "ann", NOW)
    assert made.id == 3  # it goes on counting
    again.close()
    assert [file.name for file in copy.iterdir()] == ([] if url else ["state.db"])


def test_a_database_that_is_in_use_is_not_overwritten(
    lived: State, tmp_path: Path, another_postgres: str
) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    dump.dump(lived, copy)
    other = State.open(another_postgres)
    keys.create(other, "theirs", "eve", NOW)
    before = decided(other)
    with pytest.raises(StateError, match="is not empty"):
        dump.restore(copy, another_postgres)
    assert decided(other) == before
    other.close()


def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(json.dumps({"version": "9000", "tables": {}}))
    with pytest.raises(StateError, match="newer Tenure"):
        dump.restore(tmp_path, "")


def test_a_workspace_in_which_nothing_was_decided_has_nothing_to_restore(tmp_path: Path) -> None:
    dump.restore(tmp_path, "")
    assert list(tmp_path.iterdir()) == []
