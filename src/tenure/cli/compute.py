"""`tenure compute`: every metric and score, as of one day or many, stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tenure.catalog.sentence import worded
from tenure.cli.options import AsOf, Every, Since, Until, Workspace, moments, opened
from tenure.cli.progress import progress

if TYPE_CHECKING:
    from tenure import clock
    from tenure.facts import Moments

MOST_NAMED = 5
REASONS = {  # why a day that was stored has been computed again
    "unfinished": "had not been over when {they} {were} computed",
    "backdated": "{were} computed again, since facts of that time have come in",
    "settings": "{were} computed again, since the zone, the currency or a rate of that time has changed",
    "asked": "got the new versions of definitions that have changed",
    "added": "got the definitions that have been added since",
}
Anew = Annotated[
    bool,
    typer.Option(
        "--anew", help="Compute definitions that have changed since again, by their new versions."
    ),
]


def compute(
    workspace: Workspace = None,
    as_of: AsOf = None,
    since: Since = None,
    until: Until = None,
    every: Every = None,
    anew: Anew = False,
) -> None:
    """Compute and store every metric and score; of today or yesterday, also open and close signals.

    A day that is over and stored stays as it is.
    """
    from tenure import clock
    from tenure.clock import watching

    app = opened(workspace)
    days = moments(app, as_of, since, until, every)
    with progress("Computing", "days") as report:
        run = clock.compute(app, days, report, anew=anew)
    print("\n".join(_told(run, days)))
    counts = watching.watch_newest(app, days, datetime.now(UTC))
    if counts is not None:
        print(f"{days.days[-1]}: {watching.told(counts)}.")


def _told(run: clock.Run, days: Moments) -> Iterator[str]:
    """What a run did: a sentence, one for each reason why a stored day was due, and one for what stays."""
    span = str(days.days[0]) if len(days) == 1 else f"{days.days[0]} to {days.days[-1]}"
    if not run.days:
        yield f"{span}: stored; nothing to compute."
    else:
        stay = "stays" if len(run.kept) == 1 else "stay"
        kept = f"; {_days(len(run.kept))} {stay} as stored" if run.kept else ""
        yield (f"{span}: {run.words} on {_days(len(run.days))}{kept}.")
    for reason, told in REASONS.items():
        count = sum(why == reason for why in run.why.values())
        if count:
            words = {"they": "they", "were": "were"} if count > 1 else {"they": "it", "were": "was"}
            yield f"{_days(count)} {told.format(**words)}."
    for name, why in sorted(run.failed.items()):
        yield f"{name} could not be computed, and is not enough data: {why}."
    if run.older:
        yield _older(run.older)


def _older(older: Mapping[str, tuple[date, ...]]) -> str:
    """What stays at an older version."""
    names = sorted(older)
    told = ", ".join(names[:MOST_NAMED])
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    days = len({day for some in older.values() for day in some})
    return (
        f"As computed by older versions on {_days(days)}: {told}{more}. "
        "`--anew` computes them again."
    )


def _days(count: int) -> str:
    return worded(count, "day")
