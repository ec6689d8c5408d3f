"""`tenure clock`: loads what arrives, and computes each day when it has ended; what it has done."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from tenure.cli.beside import end_with_parent
from tenure.cli.options import Format, Workspace, opened
from tenure.cli.progress import note
from tenure.cli.show import print_csv, print_json, print_table
from tenure.errors import UsageError

if TYPE_CHECKING:
    from tenure.app import App

Once = Annotated[bool, typer.Option("--once", help="Load, do all that is due, and end: for cron.")]
Runs = Annotated[
    bool, typer.Option("--runs", help="Do nothing but list what was done, the latest first.")
]
HEAD = ("due", "what", "outcome", "seconds", "told", "by")


def clock(
    workspace: Workspace = None,
    once: Once = False,
    runs: Runs = False,
    format: Annotated[Format, typer.Option(help="How the list of --runs is shown.")] = Format.TABLE,
) -> None:
    """Load what arrives and compute each day when it has ended, until Ctrl-C.

    Several at once do no harm: one computes, and another takes over where that one is gone.
    """
    from tenure.clock import running

    if once and runs:
        raise UsageError("Either --once or --runs.")
    if runs:
        _list(opened(workspace), format)
        return
    if once:
        if not running.once(opened(workspace), print):
            note("Another clock is running; it does what is due.")
        return
    ending = threading.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: ending.set())
    end_with_parent()
    if not running.run(lambda: opened(workspace), ending, note):
        sys.stderr.flush()
        os._exit(0)  # in the middle of a question, whose engine aborts when Python ends around it


def _list(app: App, format: Format) -> None:
    from zoneinfo import ZoneInfo

    from tenure.clock.turns import sentence
    from tenure.state import clock_runs

    found, zone = clock_runs.latest(app.state), ZoneInfo(app.zone.name)
    if format is Format.JSON:
        names = ("what", "due_at", "started_at", "ended_at", "outcome", "told", "holder")
        print_json([{name: getattr(run, name) for name in names} for run in found])
        return
    rows = [
        [
            run.due_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
            run.what,
            run.outcome or "under way",
            run.told.get("seconds", ""),
            sentence(run.what, run.outcome, run.told),
            run.holder,
        ]
        for run in found
    ]
    if format is Format.CSV:
        print_csv(HEAD, rows)
    elif rows:
        print_table(HEAD, rows)
    else:
        print("The clock has not run yet: `tenure clock`, or `tenure serve`, which runs it beside.")
