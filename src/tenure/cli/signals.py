"""`tenure signals`: what is open, and of whom; `tenure signals watch` looks for what is to be opened and closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tenure.cli.accounts import names
from tenure.cli.options import AsOf, Format, Workspace, day_of, opened
from tenure.cli.show import money, print_csv, print_json, print_table
from tenure.errors import UsageError

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.state.signals import Signal

YEAR = timedelta(days=365)
COLUMNS = (
    "id", "level", "kind", "account_id", "name", "subject", "sentence", "money", "opened_on",
    "seen_on", "owner", "stands",
)  # fmt: skip

signals = typer.Typer(help="List what deserves attention now, or look for it.")


@signals.callback(invoke_without_command=True)
def list_(
    context: typer.Context,
    workspace: Workspace = None,
    account: Annotated[str | None, typer.Option(metavar="ID", help="Of this account only.")] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Of this kind only: champion_quiet.")
    ] = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help="Also what is snoozed, held back, or was closed in the last year."
        ),
    ] = False,
    format: Annotated[Format, typer.Option(help="How they are shown.")] = Format.TABLE,
) -> None:
    """List what is open: the highest level first, then what is worth most."""
    if context.invoked_subcommand is not None:
        return
    app = opened(workspace)
    found = [
        one
        for one in _asked(app, everything)
        if account in (None, one.account_id) and kind in (None, one.kind)
    ]
    if format is Format.JSON:
        print_json([_plain(one) for one in found])
    else:
        _show(app, found, format)


@signals.command()
def watch(workspace: Workspace = None, as_of: AsOf = None) -> None:
    """Open and close what the readings of a day say, computed first where they are missing.

    The clock does so by itself. A day before the one that was watched last is not watched.
    """
    from tenure import clock
    from tenure.clock import watching
    from tenure.facts import Moments
    from tenure.state import signals as kept

    app = opened(workspace)
    day = day_of(app, as_of)
    last = kept.last_watch(app.state)
    if last is not None and day < last[0]:
        raise UsageError(f"{day} is not watched: a later day was watched already, {last[0]}.")
    clock.compute(app, Moments.at(day), people=False)
    counts = watching.watch(app, day)
    if counts is None:
        raise UsageError(f"{day} is not watched: nobody was known yet.")
    print(f"{day}: {watching.told(counts)}.")


def _asked(app: App, everything: bool) -> Iterator[Signal]:
    from tenure import clock
    from tenure.state import signals as kept

    today = clock.today(app)
    for one in kept.open_signals(app.state):
        if everything or not (one.held_back or one.sleeps(today)):
            yield one
    if everything:
        yield from kept.closed(app.state, today - YEAR)


def _show(app: App, found: Sequence[Signal], format: Format) -> None:
    from tenure import clock

    called, today = names(app), clock.today(app)
    levels = _levels()
    rows: list[list[Any]] = [
        [
            one.id,
            levels.get(one.level, one.level),
            one.kind,
            one.account_id,
            called.get(one.account_id, ""),
            one.subject,
            one.sentence,
            one.money if format is Format.CSV else money(one.money, one.currency),
            one.opened_on,
            one.seen_on,
            one.whose,
            stands(one, one.sleeps(today)),
        ]
        for one in found
    ]
    if format is Format.CSV:
        print_csv(COLUMNS, rows)
    elif rows:
        print_table(COLUMNS, rows, right=["id", "money"])
    else:
        print("Nothing is open. `tenure signals --all` lists what was, and what is held back.")


def stands(signal: Signal, asleep: bool = False) -> str:
    """Where it stands, in a few words."""
    if not signal.is_open:
        told = f"{signal.outcome or signal.closed_why} since {signal.closed_on}".replace("_", " ")
    elif asleep:
        until = [str(signal.snoozed_until)] if signal.snoozed_until else []
        worse = ["it gets worse"] if signal.snoozed_until_worse else []
        told = f"snoozed until {' or '.join([*until, *worse])}"
    elif signal.held_back:
        told = "held back"
    elif signal.untold:
        told = (
            "cannot be told: a feed is or was silent"
            if signal.untold == "silent"
            else "cannot be told"
        )
    else:
        told = "acknowledged" if signal.acknowledged_at else "open"
    return told


def _plain(signal: Signal) -> Mapping[str, Any]:
    return {**asdict(signal), "stands": stands(signal, signal.is_snoozed)}


def _levels() -> Mapping[int, str]:
    from tenure.signals.kind import LEVELS

    return LEVELS
