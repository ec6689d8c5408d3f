"""Days that the clock could not compute, or that no clock has computed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tenure.check.finding import Finding, Workspace, counted

IN_TIME = timedelta(hours=2)  # what was due longer ago than this is not being computed


def turns(asked: Workspace) -> Iterator[Finding]:
    """What is wrong with what is computed by itself; nothing where a clock has never run."""
    from tenure.clock.schedule import due_at
    from tenure.clock.turns import waiting
    from tenure.state import clock_runs

    app, now = asked.app, datetime.now(UTC)
    last = next(iter(clock_runs.latest(app.state, 1)), None)
    if last is None:
        return
    if last.outcome == clock_runs.FAILED:
        yield Finding(
            "warning",
            f"{' to '.join(dict.fromkeys((last.told['days'][0], last.told['days'][-1])))} could not be computed, "
            f"{counted(last.told['tries'], 'time')} in a row: {last.told['trouble']}",
            "clock",
            "It is tried again, less and less often. Mend what it says; `tenure clock --runs` lists every run.",
        )
    for name, why in last.told.get("failed", {}).items():
        yield Finding(
            "warning",
            f"{name} could not be computed, and is not enough data: {why}.",
            "clock",
            "Mend the definition, or the facts that it stumbles over; all others have been computed.",
        )
    late = [
        day
        for day in waiting(app, now)
        if now - due_at(day, app.zone, app.settings.compute_at) > IN_TIME
    ]
    if late:
        since = f"{late[0]}" if len(late) == 1 else f"{late[0]} to {late[-1]}"
        yield Finding(
            "warning",
            f"{counted(len(late), 'day')} that ended and should have been computed by now: {since}.",
            "clock",
            "No clock is running, or it cannot follow: start `tenure clock` or `tenure serve`; "
            "missed days are caught up.",
        )
