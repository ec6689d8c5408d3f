"""What is open, as the command shows it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from tests.cli.conftest import DAY, Typed

from tenure.app import App
from tenure.state import signals

KIND = '''
from tenure.signals import levels, signal


@signal(title="Few", group="people", says="{active_users:user} left.", source="made up")
def few(active_users):
    """Few users."""
    return levels(inform=active_users <= 3, alarm=active_users <= 1)
'''


@pytest.fixture(scope="module")
def watched(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a kind of its own alone; watched by hand."""
    from tenure.cli.command import run

    folder = tmp_path_factory.mktemp("signals") / "vendor"
    shutil.copytree(made, folder)
    (folder / "signals").mkdir()
    (folder / "signals" / "own.py").write_text(KIND)
    assert run(["signals", "watch", "--as-of", DAY, "-w", str(folder)]) == 0
    return folder


def listed(typed: Typed, folder: Path, *options: object) -> list[dict[str, str]]:
    said = typed("signals", "--kind", "few", "--format", "csv", "-w", folder, *options)
    assert said.code == 0, said.err
    return list(csv.DictReader(io.StringIO(said.out)))


def test_what_is_open_is_listed_the_most_serious_first(watched: Path, typed: Typed) -> None:
    told = [(r["account_id"], r["level"], r["sentence"]) for r in listed(typed, watched)]
    assert told == [("globex", "alarm", "1 user left."), ("acme", "inform", "3 users left.")]
    assert [r["account_id"] for r in listed(typed, watched, "--account", "acme")] == ["acme"]
    said = typed("signals", "-w", watched)
    assert "1 user left." in said.out
    said = typed("signals", "--kind", "few", "--format", "json", "-w", watched)
    assert [one["level"] for one in json.loads(said.out)] == [3, 1]


def test_what_was_resolved_is_listed_with_all(watched: Path, typed: Typed) -> None:
    state = App.open(watched).state
    alarm = next(one for one in signals.open_signals(state) if one.sentence == "1 user left.")
    done = signals.dismiss(state, alarm.id, "ana", alarm.seen_at)
    assert [r["account_id"] for r in listed(typed, watched)] == ["acme"]
    everything = {r["account_id"]: r["stands"] for r in listed(typed, watched, "--all")}
    assert everything["acme"] == "open"
    signals.undo(state, done.id, "ana", alarm.seen_at)
    state.close()


def test_a_day_before_the_last_one_is_not_watched(watched: Path, typed: Typed) -> None:
    said = typed("signals", "watch", "--as-of", DAY, "-w", watched)
    assert "signals: nothing new; " in said.out
    said = typed("signals", "watch", "--as-of", "2026-03-30", "-w", watched)
    assert said.code == 2
    assert "a later day was watched already" in said.err


def test_where_nothing_is_open_it_says_what_else_there_is(made: Path, typed: Typed) -> None:
    said = typed("signals", "--kind", "none_such", "-w", made)
    assert "Nothing is open." in said.out
