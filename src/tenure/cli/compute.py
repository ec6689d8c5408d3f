"""`tenure compute`: every metric and score, as of one day or many, stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenure.cli.options import AsOf, Every, Since, Until, Workspace, moments, opened
from tenure.cli.progress import progress

if TYPE_CHECKING:
    from tenure import clock
    from tenure.facts import Moments


def compute(
    workspace: Workspace = None,
    as_of: AsOf = None,
    since: Since = None,
    until: Until = None,
    every: Every = None,
) -> None:
    """Compute and store every metric and score.

    What is stored and current is kept.
    """
    from tenure import clock

    app = opened(workspace)
    days = moments(app, as_of, since, until, every)
    with progress("Computing", "days") as report:
        run = clock.compute(app, days, report)
    print(_told(run, days))


def _told(run: clock.Run, days: Moments) -> str:
    """What a run did, in a sentence."""
    span = str(days.days[0]) if len(days) == 1 else f"{days.days[0]} to {days.days[-1]}"
    if not run.days:
        return f"{span}: stored and current; nothing to compute."
    kept = f"; {len(run.kept):,} were stored and current" if run.kept else ""
    return (
        f"{span}: {run.definitions:,} metrics and scores of {run.accounts:,} accounts "
        f"on {len(run.days):,} {'day' if len(run.days) == 1 else 'days'}{kept}."
    )
