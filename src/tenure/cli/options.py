"""The options that verbs share, and how days and steps are written."""

from __future__ import annotations

import enum
import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tenure.errors import UsageError

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.facts import Moments

MOST_MOMENTS = 3_700  # ten years, day by day


class Format(enum.StrEnum):
    """How a list is shown."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def day(text: str) -> date:
    """A day as it is typed: 2026-01-31."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise typer.BadParameter(f"{text!r} is not a day; write it as 2026-01-31")


def step(text: str) -> timedelta:
    """The days between two moments as they are typed: 7d, 1w."""
    typed = re.fullmatch(r"([1-9]\d{0,3})([dw])", text.strip().lower())
    if not typed:
        raise typer.BadParameter(f"{text!r} is not a step; write days or weeks: 1d, 7d, 4w")
    return timedelta(days=int(typed[1]) * (7 if typed[2] == "w" else 1))


def _chosen(context: typer.Context, workspace: Path | None) -> Path | None:
    """As an option of the verb, of `tenure` itself, or else the current folder."""
    if context.parent is None:
        return workspace
    return workspace or context.find_root().params.get("workspace") or Path.cwd()


Workspace = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        metavar="DIR",
        callback=_chosen,
        help="The workspace's folder; without it, the current folder.",
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        parser=day, metavar="DAY", help="As known at the end of this day; without it, today."
    ),
]
Since = Annotated[
    date | None, typer.Option(parser=day, metavar="DAY", help="The first of many days, inclusive.")
]
Until = Annotated[
    date | None,
    typer.Option(
        parser=day, metavar="DAY", help="The last of many days, inclusive; without it, today."
    ),
]
Every = Annotated[
    timedelta | None,
    typer.Option(
        parser=step, metavar="STEP", help="From one day to the next: 1d, 7d (the default), 4w."
    ),
]


def opened(workspace: Path | None) -> App:
    """The workspace, open."""
    from tenure.app import App

    return App.open(workspace or Path.cwd())


def day_of(app: App, asked: date | None) -> date:
    """The day asked for, which cannot lie ahead; without one, today."""
    from tenure import clock

    today = clock.today(app)
    if asked and asked > today:
        raise UsageError(f"{asked} lies ahead: today is {today} in {app.settings.zone}.")
    return asked or today


def moments(
    app: App, on: date | None, since: date | None, until: date | None, every: timedelta | None
) -> Moments:
    """One day (`--as-of`), or a grid (`--since`, `--until`, `--every`)."""
    from tenure.facts import Moments

    if since is None:
        if until or every:
            raise UsageError("--until and --every need --since; for one day use --as-of.")
        return Moments.at(day_of(app, on))
    if on:
        raise UsageError("Either --as-of for one day, or --since and --until for many; not both.")
    last, between = day_of(app, until), every or timedelta(days=7)
    if since > last:
        raise UsageError(f"--since {since} is after --until {last}.")
    if (last - since) // between >= MOST_MOMENTS:
        raise UsageError(
            f"{since} to {last} every {between.days}d is more than {MOST_MOMENTS:,} days to compute."
        )
    return Moments.grid(since, last, between)
