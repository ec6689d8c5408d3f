"""Clocks as processes: killed, two at once, asked to end; each run is done once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.clock.conftest import define
from tests.lakes import store
from tests.processes import until

from tenure.app import App
from tenure.clock import following
from tenure.state import clock_runs, leases
from tenure.state.clock_runs import ClockRun

MISSED = 12  # days, before the clock first runs
# `tenure clock` over two metrics, a day at a time and not too fast, with a lease of two seconds.
CLOCK = """
import sys, time
from datetime import timedelta
from tests.clock.conftest import only_own
from tenure.app import App
from tenure.clock import chunks, computing, leading, running, turns

App.catalog, chunks.CELLS = property(only_own), 1
leading.Leader.__init__.__defaults__ = (leading.now_utc, timedelta(seconds=2))
running.LOOK_SECONDS, turns.AT_ONCE = 0.1, 4
stored = computing._Job._store

def slow(*given):
    time.sleep(0.2)
    return stored(*given)

computing._Job._store = slow
from tenure.cli.command import main
main(["clock", "-w", sys.argv[1], *sys.argv[2:]])
"""


class Clock:
    """One process."""

    def __init__(self, workspace: Path, *options: str, name: str = "clock") -> None:
        self.said = workspace / f"{name}.stderr"
        with self.said.open("w") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-c", CLOCK, str(workspace), *options],
                stdin=subprocess.DEVNULL,
                stderr=stderr,
                env={**os.environ, "TENURE_CLOCK_REFRESH_MINUTES": "0", **self.environment},
            )

    environment: dict[str, str] = {}

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    @property
    def runs(self) -> list[str]:
        """The runs that it says it has done."""
        return [line for line in self.said.read_text().splitlines() if "metrics and scores" in line]


@pytest.fixture(params=["sqlite", "postgresql"])
def app(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[App]:
    """Used every day for weeks; the clock was there last some days ago."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres")
    Clock.environment = {"TENURE_STATE_URL": url}
    (tmp_path / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    define(tmp_path)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TENURE_STATE_URL", url)
        app = App.open(tmp_path)
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    fact = {"account_id": "acme", "person_id": "ann", "event": "click"}
    days = [{**fact, "happened_at": (today - timedelta(days=n)).isoformat()} for n in range(1, 40)]
    store(app.lake, "event", days)
    before = today - timedelta(days=MISSED + 1)
    lease = leases.take(app.state, "clock", "long ago", before, timedelta(minutes=1))
    assert lease
    number = clock_runs.begin(app.state, lease, "day", before, before, {})
    assert number
    told = {"days": [before.date().isoformat()]}
    clock_runs.end(app.state, lease, number, "done", told, before)
    yield app
    app.state.close()


def runs(app: App) -> list[ClockRun]:
    """Since then, the oldest first."""
    return clock_runs.latest(app.state)[::-1][1:]


def done(app: App) -> list[str]:
    return [day for run in runs(app) if run.outcome == "done" for day in run.told["days"]]


def missed() -> list[str]:
    today = datetime.now(UTC).date()
    return [(today - timedelta(days=n)).isoformat() for n in range(MISSED, 0, -1)]


def test_of_two_clocks_each_run_is_done_by_one_and_a_killed_one_is_followed(app: App) -> None:
    clocks = {name: Clock(app.workspace, name=name) for name in ("first", "second")}
    try:
        until(lambda: len(runs(app)) > 1 and runs(app)[-1].outcome is None)
        leading = runs(app)[-1].holder
        number = int(leading.split()[1])
        killed = next(clock for clock in clocks.values() if clock.process.pid == number)
        other = next(clock for clock in clocks.values() if clock is not killed)
        killed.kill()
        gone = datetime.now(UTC)
        until(lambda: done(app) == missed())
        told = runs(app)
        assert {run.holder.split()[1] for run in told} == {str(number), str(other.process.pid)}
        followed = next(run for run in told if run.holder.split()[1] == str(other.process.pid))
        assert followed.started_at - gone < timedelta(seconds=4)
        assert len(killed.runs) + len(other.runs) == len(told) == MISSED // 4
        assert other.end() == 0
        assert app.readings.days("account") == tuple(
            datetime.fromisoformat(day).date() for day in missed()
        )
        assert "Traceback" not in killed.said.read_text() + other.said.read_text()
    finally:
        for clock in clocks.values():
            clock.kill()


def test_a_clock_that_is_asked_to_end_breaks_off_between_days(app: App) -> None:
    clock = Clock(app.workspace)
    try:
        until(lambda: len(app.readings.days("account")) >= 2)
        assert clock.end() == 0
    finally:
        clock.kill()
    assert len(app.readings.days("account")) < MISSED
    assert runs(app)[-1].outcome in ("broken off", "done")
    again = Clock(app.workspace, "--once", name="again")
    assert again.process.wait(60) == 0
    assert done(app) == missed()


def test_once_does_all_that_is_due_and_nothing_while_another_clock_runs(app: App) -> None:
    clock = Clock(app.workspace)
    try:
        until(lambda: runs(app))
        other = Clock(app.workspace, "--once", name="once")
        assert other.process.wait(30) == 0
        assert "Another clock is running" in other.said.read_text()
        assert other.runs == []
    finally:
        clock.kill()


def test_what_arrives_is_loaded_before_it_is_computed(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[Any] = []
    monkeypatch.setattr(following, "load", lambda app: order.append("load"))
    monkeypatch.setattr(App, "catalog", property(lambda app: order.append("compute")))
    from tenure.clock import running

    app.settings = app.settings.__class__(refresh_minutes=0)
    running.once(app, order.append)
    assert order[:2] == ["load", "compute"]
