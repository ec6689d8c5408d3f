"""`tenure ids`: which ids of CRM, billing and help desk are which accounts of the product."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from tenure.cli.options import Format, Workspace, day, opened
from tenure.cli.show import print_csv, print_json, print_table
from tenure.errors import UsageError

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.collect.identity.deciding import Choice

QUEUE = ("of", "id", "name", "facts", "last", "proposal", "confidence", "reasons")
DECIDED = ("decision", "of", "id", "is", "before", "since", "by", "at", "stands")

ids = typer.Typer(
    invoke_without_command=True,
    help="Which ids of other systems are which accounts of the product.",
)
Always = Annotated[
    bool,
    typer.Option(
        "--always",
        help="As if it had been known from the first day: earlier numbers are computed anew.",
    ),
]
Since = Annotated[
    date | None,
    typer.Option(parser=day, metavar="DAY", help="Only from this day on; without it, for all."),
]
Person = Annotated[bool, typer.Option("--person", help="The ids are those of people.")]


@ids.callback()
def queue(
    context: typer.Context,
    workspace: Workspace = None,
    format: Annotated[Format, typer.Option(help="How they are shown.")] = Format.TABLE,
) -> None:
    """List the ids of other systems that wait to be linked, with what they may be."""
    if context.invoked_subcommand:
        return
    from tenure.collect.identity.propose import propose
    from tenure.collect.identity.unmatched import unmatched

    app = opened(workspace)
    with app.engine() as engine:
        pinned = app.lake.pin()
        waiting = unmatched(pinned, engine)
        proposed = {one.key: one for one in propose(pinned, engine, waiting)}
    rows: list[list[Any]] = []
    for one in waiting:
        found = proposed.get(one.key) if one.of == "account" else None
        facts = ", ".join(f"{count} {kind}" for kind, count in one.facts.items())
        sure = (
            (found.account_id, found.confidence, ", ".join(found.reasons)) if found else (None,) * 3
        )
        rows.append([one.of, one.key, one.name, facts, app.zone.day_of(one.last_at), *sure])
    nothing = "Every id of another system is matched."
    _show(QUEUE, rows, format, nothing, right=["confidence"])


@ids.command()
def link(
    key: Annotated[str, typer.Argument(metavar="SYSTEM:ID", help="As `tenure ids` shows it.")],
    same_as: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account that it is.")],
    workspace: Workspace = None,
    person: Person = False,
    since: Since = None,
    always: Always = False,
) -> None:
    """Say which account (or, with --person, which person) an id is; also in place of another."""
    _choose(opened(workspace), [(key, same_as)], person, since, always)


@ids.command()
def merge(
    from_: Annotated[str, typer.Argument(metavar="FROM", help="The account that is another.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="The account that it is.")],
    workspace: Workspace = None,
    person: Person = False,
    since: Since = None,
    always: Always = False,
) -> None:
    """Make two accounts one: what was and will be sent for FROM belongs to INTO."""
    if from_ == into:
        raise UsageError(f"{from_} is itself.")
    _choose(opened(workspace), [(from_, into)], person, since, always)


@ids.command()
def split(
    key: Annotated[str, typer.Argument(metavar="ID", help="The id that stands for itself again.")],
    workspace: Workspace = None,
    person: Person = False,
    since: Since = None,
    always: Always = False,
) -> None:
    """Make an id mean itself again: an account of the product its own, one of another system nobody's."""
    _choose(opened(workspace), [(key, None)], person, since, always)


@ids.command()
def ignore(
    key: Annotated[str, typer.Argument(metavar="SYSTEM:ID", help="As `tenure ids` shows it.")],
    workspace: Workspace = None,
    person: Person = False,
) -> None:
    """Leave an id alone: it is no account of ours, and waits no more."""
    _choose(opened(workspace), [(key, key)], person, None, False)


@ids.command()
def accept(
    above: Annotated[
        float, typer.Option(metavar="0…1", min=0, max=1, help="All proposals at least as sure.")
    ] = 0.9,
    workspace: Workspace = None,
    always: Always = False,
) -> None:
    """Link every waiting id to the account that is proposed for it, where that is sure enough."""
    from tenure.collect.identity.propose import propose

    app = opened(workspace)
    with app.engine() as engine:
        found = propose(app.lake.pin(), engine)
    _choose(
        app, [(p.key, p.account_id) for p in found if p.confidence >= above], False, None, always
    )


@ids.command()
def adopt(
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="Whose ids: stripe, zendesk.")],
    workspace: Workspace = None,
    always: Always = False,
) -> None:
    """Make every waiting id of a system an account of its own: for where nothing else says which accounts there are."""
    from tenure.collect.identity.crosswalk import ACCOUNT
    from tenure.collect.identity.unmatched import unmatched

    app, beginning = opened(workspace), f"{system}:"
    with app.engine() as engine:
        waiting = unmatched(app.lake.pin(), engine)
    keys = [u.key for u in waiting if u.of == ACCOUNT and u.key.startswith(beginning)]
    if not keys:
        raise UsageError(f"No id of {system} waits. `tenure ids` shows those that do.")
    _choose(app, [(key, key.removeprefix(beginning)) for key in keys], False, None, always)


@ids.command("decisions")
def decisions_(
    workspace: Workspace = None,
    format: Annotated[Format, typer.Option(help="How they are shown.")] = Format.TABLE,
) -> None:
    """List what was decided, the latest first."""
    from tenure.collect.identity.decisions import decisions

    app = opened(workspace)
    with app.engine() as engine:
        found = decisions(app.lake.pin(), engine)
    rows: list[list[Any]] = [
        [
            one.id[:8], one.of, one.key, one.same_as, one.before, app.zone.day_of(one.since), one.by,
            "always" if one.always else app.zone.day_of(one.known_at), one.stands,
        ]
        for one in found
    ]  # fmt: skip
    _show(DECIDED, rows, format, "Nothing has been decided yet.")


@ids.command()
def undo(
    decision: Annotated[
        str, typer.Argument(metavar="DECISION", help="As `tenure ids decisions` shows it.")
    ],
    workspace: Workspace = None,
) -> None:
    """Take a decision back: what it moved belongs again to whom it belonged before."""
    from tenure.collect.identity.deciding import undo as back

    app, now = opened(workspace), datetime.now(UTC)
    with app.engine() as engine:
        back(app.lake, engine, decision, by=_who(), now=now)
    _moved(app, "Taken back", now)


def _choose(
    app: App,
    pairs: Sequence[tuple[str, str | None]],
    person: bool,
    since: date | None,
    always: bool,
) -> None:
    from tenure.collect.identity.crosswalk import ACCOUNT, PERSON
    from tenure.collect.identity.deciding import Choice, decide

    now = datetime.now(UTC)
    start = datetime.combine(since, time(), ZoneInfo(app.settings.zone)) if since else None
    of = PERSON if person else ACCOUNT
    choices: list[Choice] = [Choice(of, key, same_as, start) for key, same_as in pairs]
    with app.engine() as engine:
        made = decide(app.lake, engine, choices, by=_who(), now=now, always=always)
    for (key, same_as), decision in zip(pairs, made, strict=False):
        print(f"{key}: {'itself' if same_as in (None, key) else same_as} ({decision[:8]})")
    _moved(app, f"{len(pairs)} decided", now)


def _moved(app: App, done: str, now: datetime) -> None:
    from tenure.collect.identity import Identity, catch_up

    rules = Identity.read(app.workspace)
    with app.engine() as engine:
        moved = catch_up(app.lake, engine, rules, now)
    print(f"{done}. {moved:,} {'fact was' if moved == 1 else 'facts were'} moved.")


def _show(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    format: Format,
    nothing: str,
    right: Sequence[str] = (),
) -> None:
    if format is Format.JSON:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif format is Format.CSV:
        print_csv(columns, rows)
    elif rows:
        print_table(columns, rows, right=right)
    else:
        print(nothing)


def _who() -> str:
    """Who typed it, as the machine knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "somebody"
