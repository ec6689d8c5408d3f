"""`tenure pull` and `tenure sources`: what Tenure fetches by itself, now or as it is set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tenure.cli.options import Format, Workspace, opened
from tenure.cli.progress import note
from tenure.cli.show import number, print_csv, print_json, print_table
from tenure.errors import UsageError

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.collect.sources import Source
    from tenure.collect.sources.preview import Preview, PreviewedKind

LISTED = ("source", "kind", "every", "last", "next", "received", "stored", "trouble")
PREVIEWED = 1000


def pull(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME…", help="The sources; without a name, all that are due."),
    ] = None,
    workspace: Workspace = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show the first facts, and store nothing.")
    ] = False,
    again: Annotated[
        bool,
        typer.Option("--again", help="Read everything from the start; nothing is stored twice."),
    ] = False,
    sweep: Annotated[
        bool,
        typer.Option("--sweep", help="Look for deleted rows now, however many there are."),
    ] = False,
    format: Annotated[Format, typer.Option(help="How it is shown.")] = Format.TABLE,
) -> None:
    """Fetch what is new from databases, folders and logs.

    A source is a file in the workspace's `sources/`. Exits with 1 where one of them could not be fetched.
    """
    from tenure.collect.sources import Runs, source_named
    from tenure.warehouse.arrivals import COUNTS

    app = opened(workspace)
    now = datetime.now(UTC)
    if not names and (preview or again or sweep):
        raise UsageError("Say which source: tenure pull NAME --preview")
    chosen = [source_named(app.workspace, name) for name in names or ()]
    if preview:
        _show_previews([_previewed(app, source, now) for source in chosen], format)
        return
    rows: list[dict[str, Any]] = []
    runs = Runs(app)
    if not names:
        chosen = runs.due(now)
        rows += _unreadable(app)
    for source in chosen:
        arrivals = runs.run(source, now, **_wishes(source, again=again, sweep=sweep))
        trouble = next((one.trouble for one in arrivals if one.trouble), None)
        sums = {name: sum(getattr(one, name) for one in arrivals) for name in COUNTS}
        rows.append({"source": source.name, "kind": source.kind, **sums, "trouble": trouble})
    if not rows and format is Format.TABLE:
        note(_nothing(app))
    else:
        _show(("source", "kind", *COUNTS, "trouble"), rows, format, right=COUNTS)
    if any(row["trouble"] for row in rows):
        raise typer.Exit(1)


def sources(
    workspace: Workspace = None,
    format: Annotated[Format, typer.Option(help="How the list is shown.")] = Format.TABLE,
) -> None:
    """List what Tenure fetches by itself: when it last did, when it will, and what is wrong."""
    from tenure.collect.sources.runs import Runs
    from tenure.collect.sources.source import readable
    from tenure.warehouse.arrivals import TABLE, told

    app = opened(workspace)
    counted: dict[str, tuple[int, int]] = {}
    if app.lake.exists(TABLE):
        with app.engine() as engine:
            for one in told(app.lake.pin(), engine):
                received, stored = counted.get(one.source, (0, 0))
                counted[one.source] = (received + one.received, stored + one.stored)
    rows = []
    runs = Runs(app)
    for source in readable(app.workspace)[0]:
        last = runs.last(source)
        received, stored = counted.get(source.name, (0, 0))
        row: list[Any] = [source.name, source.kind, _long(source.every), _time(app, last.at)]
        row += [_time(app, last.due_at(source)) or "now", received, stored, last.trouble]
        rows.append(dict(zip(LISTED, row, strict=True)))
    rows += [{**dict.fromkeys(LISTED), **row} for row in _unreadable(app)]
    if not rows and format is Format.TABLE:
        note(_nothing(app))
        return
    _show(LISTED, rows, format, right=("received", "stored"))


def _wishes(source: Source, **wishes: bool) -> dict[str, bool]:
    """What was asked for besides, where the kind of source knows it."""
    from tenure.collect.sources.source import wishes_of

    wanted = {name: True for name, wish in wishes.items() if wish}
    for name in wanted:
        if name not in wishes_of(source):
            raise UsageError(f"{source.name}: a source of kind {source.kind} has no --{name}")
    return wanted


def _unreadable(app: App) -> list[dict[str, Any]]:
    """Sources whose files are wrong."""
    from tenure.collect.sources.source import readable
    from tenure.warehouse.arrivals import COUNTS

    wrong = readable(app.workspace)[1]
    zeros = dict.fromkeys(COUNTS, 0)
    return [{"source": "–", "kind": "–", **zeros, "trouble": str(error)} for error in wrong]


def _previewed(app: App, source: Source, now: datetime) -> Preview:
    from tenure.collect.sources.source import preview

    return preview(app, source, now, PREVIEWED)


def _show_previews(previews: Sequence[Preview], format: Format) -> None:
    if format is Format.JSON:
        print_json([asdict(one) for one in previews])
        return
    for one in previews:
        note(
            f"{one.source}: the first {one.rows:,} rows have {', '.join(one.columns) or 'nothing'}"
        )
        for kind in one.kinds:
            _show_kind(kind, format)


def _show_kind(kind: PreviewedKind, format: Format) -> None:
    facts = [[fact[name] for name in kind.columns] for fact in kind.facts]
    if format is Format.CSV:
        print_csv(("kind", *kind.columns), [[kind.kind, *fact] for fact in facts])
        return
    left = f", {kind.filtered:,} not meant" if kind.filtered else ""
    print(
        f"{kind.kind}: of {kind.received:,} rows {kind.stored:,} would be stored, "
        f"{kind.rejected:,} rejected{left}. The first:"
    )
    print_table(kind.columns, facts)
    for reason, count in kind.reasons.items():
        print(f"  rejected, {count:,} {'time' if count == 1 else 'times'}: {reason}")
    for message in kind.messages:
        note(message)


def _show(
    columns: Sequence[str], rows: Sequence[dict[str, Any]], format: Format, right: Sequence[str]
) -> None:
    if format is Format.JSON:
        print_json([{name: row.get(name) for name in columns} for row in rows])
    elif format is Format.CSV:
        print_csv(columns, [[row.get(name) for name in columns] for row in rows])
    else:
        shown = [[number(row.get(name)) for name in columns] for row in rows]
        print_table(columns, shown, right=right)


def _nothing(app: App) -> str:
    from tenure.collect.sources.source import FOLDER, readable

    if readable(app.workspace)[0]:
        return "No source is due; `tenure sources` says when each is, `tenure pull NAME` fetches one now."
    return f"There are no sources: put a file into {app.workspace / FOLDER} (docs/databases.md has examples)."


def _time(app: App, at: datetime | None) -> str | None:
    from zoneinfo import ZoneInfo

    if at is None:
        return None
    return at.astimezone(ZoneInfo(app.settings.zone)).strftime("%Y-%m-%d %H:%M:%S")


def _long(every: Any) -> str:
    seconds = int(every.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
