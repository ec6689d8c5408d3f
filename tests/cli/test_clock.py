"""What `tenure compute`, `explain`, `clock` and `check` say of days that are stored, kept, late or failed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import Typed
from tests.clock.conftest import define, only_own, use

from tenure.app import App
from tenure.cli import beside
from tenure.clock.schedule import newest_due
from tenure.state import clock_runs, leases

NOW = datetime.now(UTC)
WORDS = ("--since", "2024-06-29", "--until", "2024-06-30", "--every", "1d")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two metrics of its own, one customer."""
    monkeypatch.setattr(App, "catalog", property(only_own))
    monkeypatch.setenv("TENURE_CLOCK_REFRESH_MINUTES", "0")
    (tmp_path / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    define(tmp_path)
    use(App.open(tmp_path), "2024-05-10", "2024-06-10", "2024-06-20")
    return tmp_path


def ran(workspace: Path, days_ago: int, outcome: str, **told: object) -> None:
    """The clock has run for the day that ended so long ago."""
    app = App.open(workspace)
    day = newest_due(NOW, app.zone, app.settings.compute_at) - timedelta(days=days_ago)
    lease = leases.take(app.state, "clock", "ann", NOW, timedelta(seconds=1))
    assert lease
    number = clock_runs.begin(app.state, lease, "day", NOW - timedelta(days=days_ago), NOW, {})
    assert number
    clock_runs.end(app.state, lease, number, outcome, {"days": [f"{day}"], **told}, NOW)
    leases.give_back(app.state, lease, NOW)
    app.state.close()


def test_compute_says_what_stays_at_an_older_version_and_how_to_get_the_new_one(
    workspace: Path, typed: Typed
) -> None:
    typed("compute", *WORDS, "-w", workspace)
    define(workspace, factor=10)
    assert typed("compute", *WORDS, "-w", workspace).out.splitlines() == [
        "2024-06-29 to 2024-06-30: stored; nothing to compute.",
        "As computed by older versions on 2 days: clicks. `--anew` computes them again.",
    ]
    said = typed("compute", "--as-of", "2024-06-30", "--anew", "-w", workspace).out.splitlines()
    assert said == [
        "2024-06-30: 1 metric or score of 1 account on 1 day.",
        "1 day got the new versions of definitions that have changed.",
    ]


def test_compute_says_that_an_import_has_changed_the_past(workspace: Path, typed: Typed) -> None:
    typed("compute", *WORDS, "-w", workspace)
    use(App.open(workspace), "2024-06-15")
    said = typed("compute", *WORDS, "-w", workspace).out.splitlines()
    assert said[1:] == [
        "2 days were computed again, since facts of that time have come in.",
    ]


def test_explain_says_what_a_definition_cost_in_the_run_that_stored_it(
    workspace: Path, typed: Typed
) -> None:
    assert "stored " not in typed("explain", "clicks", "-w", workspace).out
    typed("compute", *WORDS, "-w", workspace)
    (line,) = [
        line
        for line in typed("explain", "clicks", "-w", workspace).out.splitlines()
        if line.startswith("stored ")
    ]
    assert " that took 2 definitions on 2 days, as of 2024-06-30" in line
    define(workspace, on_demand=True)
    use(App.open(workspace), "2024-06-15")
    app = App.open(workspace)
    app.lake.table("readings_account").delete()
    typed("compute", *WORDS, "-w", workspace)
    assert "stored    not for every day" in typed("explain", "clicks", "-w", workspace).out


def test_the_clock_does_once_what_is_due_and_lists_it(workspace: Path, typed: Typed) -> None:
    assert "has not run yet" in typed("clock", "--runs", "-w", workspace).out
    said = typed("clock", "--once", "-w", workspace)
    assert said.code == 0
    assert "2 metrics and scores of 1 account on 1 day" in said.out
    (run,) = json.loads(typed("clock", "--runs", "--format", "json", "-w", workspace).out)
    assert (run["what"], run["outcome"], run["told"]["accounts"]) == ("day", "done", 1)
    table = typed("clock", "--runs", "--format", "csv", "-w", workspace).out.splitlines()
    assert table[0] == "due,what,outcome,seconds,told,by"
    assert len(table) == 2
    assert typed("clock", "--once", "-w", workspace).out == ""
    assert typed("clock", "--once", "--runs", "-w", workspace).code == 2


def findings(workspace: Path, typed: Typed) -> list[str]:
    told = json.loads(typed("check", "--format", "json", "-w", workspace).out)
    return [finding["what"] for finding in told if finding["where"] == "clock"]


def test_check_says_when_a_run_failed(workspace: Path, typed: Typed) -> None:
    assert findings(workspace, typed) == []
    ran(workspace, 0, "done")
    assert findings(workspace, typed) == []
    ran(workspace, -1, "failed", tries=3, trouble="The disk is full.")
    (said,) = findings(workspace, typed)
    assert said.endswith("could not be computed, 3 times in a row: The disk is full.")


def test_check_says_when_days_wait_and_no_clock_computes_them(
    workspace: Path, typed: Typed
) -> None:
    ran(workspace, 4, "done")
    (said,) = findings(workspace, typed)
    newest = newest_due(NOW, App.open(workspace).zone, App.open(workspace).settings.compute_at)
    assert said.startswith(("3 days that ended", "4 days that ended"))
    assert f"{newest - timedelta(days=3)} to " in said


def test_the_server_starts_the_clock_beside_and_the_collector_where_its_port_is_free(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside.Beside, "_started", lambda self: _Ended())
    app = App.open(workspace)
    verbs = [(one.verb, one.command[4:5]) for one in beside.start_beside(app)]
    assert verbs == [("clock", ["--workspace"]), ("collect", ["--no-load"])]
    assert [one.verb for one in beside.start_beside(app, collect=False)] == ["clock"]


class _Ended:
    """A process that never ends."""

    stdin = None

    def wait(self, timeout: float | None = None) -> int:
        import threading

        threading.Event().wait()
        return 0
