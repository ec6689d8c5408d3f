"""`tenure definitions`: everything that has a name, one with its versions, and the laws tried on metrics of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tenure.cli.options import AsOf, Format, Workspace, day_of, opened
from tenure.cli.show import print_csv, print_json, print_table
from tenure.errors import UsageError

if TYPE_CHECKING:
    from tenure.app import App

COLUMNS = ("name", "unit", "family", "topic", "form", "stored", "version", "versions", "uses")
HISTORY = ("nth", "since", "by", "at", "note", "version", "text")


def definitions(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME…]", help="One definition, with every version it had."),
    ] = None,
    workspace: Workspace = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Try the laws on the workspace's own metrics, or on those named."
        ),
    ] = False,
    as_of: AsOf = None,
    family: Annotated[
        str | None, typer.Option(metavar="FAMILY", help="Only metrics, scores, segments … .")
    ] = None,
    format: Annotated[Format, typer.Option(help="How the list is shown.")] = Format.TABLE,
) -> None:
    """List everything that has a name, or the versions of one.

    With --check: whether metrics of your own keep the laws, on this workspace's facts, as of --as-of.
    Exits with 1 where one does not.
    """
    app = opened(workspace)
    if check:
        _check(app, names or [], day_of(app, as_of) if as_of else None, format)
    elif as_of:
        raise UsageError("--as-of goes with --check: the day on which the laws are tried.")
    elif names:
        for name in names:
            _one(app, name, format)
    else:
        _all(app, family, format)


def _all(app: App, family: str | None, format: Format) -> None:
    from tenure.definitions import noticed
    from tenure.state import versions

    noticed(app, datetime.now(UTC))
    known = versions.current(app.state)
    rows = [row for row in _rows(app, known) if family in (None, row["family"])]
    if not rows and family:
        raise UsageError(f"There is no family {family!r}.")
    _show(COLUMNS, rows, format)


def _rows(app: App, known: dict[tuple[str, str], Any]) -> list[dict[str, Any]]:
    from tenure import clock
    from tenure.catalog.definition import KEYS
    from tenure.definitions.uses import topic, uses

    catalog = app.catalog
    used, stored = uses(catalog, app.scorecards()), set(clock.stored_names(catalog))
    rows = []
    for name, definition in sorted(catalog.definitions.items()):
        subject = next(one for one in KEYS if name in catalog.types(one))  # type: ignore[arg-type]
        last = known.get((definition.family, name))
        rows.append(
            {
                "name": name,
                "unit": definition.unit,
                "family": definition.family,
                "topic": topic(catalog, definition),
                "form": catalog.shape(name, subject).form,  # type: ignore[arg-type]
                "stored": name in stored,
                "version": catalog.version(name),
                "versions": last.nth if last else 1,
                "uses": used.count(name),
            }
        )
    return rows


def _one(app: App, name: str, format: Format) -> None:
    from tenure.definitions import noticed
    from tenure.state import versions

    definition = app.catalog.get(name)
    noticed(app, datetime.now(UTC))
    found = versions.history(app.state, definition.family, name)
    if format is Format.TABLE:
        print(f"{name}: {' '.join(definition.doc.split())}")
    rows = [{**{column: getattr(one, column) for column in HISTORY}} for one in found]
    _show(HISTORY, [{**row, "at": f"{row['at']:%Y-%m-%d %H:%M}Z"} for row in rows], format)


def _check(app: App, names: Sequence[str], day: date | None, format: Format) -> None:
    from tenure.definitions.laws import LAWS, broken, own

    tried = list(names) or list(own(app))
    found = broken(app, tried, day) if tried else []
    rows = [{"name": one.name, "law": one.law, "shows": one.shows} for one in found]
    if format is not Format.TABLE or rows:
        _show(("name", "law", "shows"), rows, format)
    elif tried:
        print(f"{', '.join(tried)}: every law is kept ({', '.join(LAWS)}).")
    else:
        print("This workspace has no metrics of its own; name others to try the laws on them.")
    if found:
        raise typer.Exit(1)


def _show(columns: Sequence[str], rows: Sequence[dict[str, Any]], format: Format) -> None:
    if format is Format.JSON:
        print_json(rows)
    elif format is Format.CSV:
        print_csv(columns, [[row[name] for name in columns] for row in rows])
    else:
        print_table(columns, [[row[name] for name in columns] for row in rows], right=("uses",))
