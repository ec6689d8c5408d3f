"""`tenure explain NAME`: what a definition is, what it rests on, its version and cost, and the rows behind a value."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tenure.cli.options import AsOf, Since, Until, Workspace, day_of, opened
from tenure.cli.show import json_text, print_table
from tenure.errors import NotFound

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Definition, Subject

ROWS = 20  # shown of those behind a value, the newest first


def explain(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A metric, score or attribute.")],
    workspace: Workspace = None,
    account: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Show this account's value and the rows behind it."),
    ] = None,
    as_of: AsOf = None,
    since: Since = None,
    until: Until = None,
    user: Annotated[
        str | None,
        typer.Option(metavar="ID", help="With --since: the score of this user of the account."),
    ] = None,
) -> None:
    """Say what a definition is and rests on.

    With --account, the rows behind its value. With --since too, and health as NAME: why the score is another one than on
    that day, in points, the customer apart from the scorecard.
    """
    app = opened(workspace)
    if since is not None:
        from tenure.cli.score_change import print_change

        print_change(app, name, account, user, since, day_of(app, until or as_of))
        return
    day = day_of(app, as_of)
    catalog = app.catalog
    definition = catalog.get(name)
    values = [] if account is None else _values_of(app, definition, account, day)
    for line in _described(catalog, definition):
        print(line)
    for line in _costs(app, definition, day):
        print(line)
    print("needs")
    for line in _tree(catalog, name, 1, set()):
        print(line)
    if account is not None:
        _show_behind(app, definition, account, day, values)


def _described(catalog: Catalog, definition: Definition) -> Iterator[str]:
    yield f"{definition.name}: {' '.join(definition.doc.split())}"
    yield ""
    yield f"unit      {definition.unit}"
    yield f"about     {', '.join(definition.subjects)}"
    shape = catalog.shape(definition.name, definition.subjects[0])
    yield f"form      {shape.form}, {shape.type}"
    if definition.knobs:
        yield f"knobs     {', '.join(f'{knob} = {value}' for knob, value in definition.knobs.items())}"
    if definition.of:
        yield f"choice of {definition.of}"
    yield f"version   {catalog.version(definition.name)}"
    yield f"defined   {definition.where}"


def _tree(catalog: Catalog, name: str, depth: int, told: set[str]) -> Iterator[str]:
    """What it needs, level by level, down to the tables of facts; each is opened once."""
    for need in catalog.get(name).needs:
        known = catalog.definitions.get(need)
        meaning = f": {_first_sentence(known)}" if known else "" if need == "as_of" else " (facts)"
        again = known is not None and known.needs and need in told
        yield f"{'  ' * depth}{need}{' (see above)' if again else meaning}"
        if known and not again:
            told.add(need)
            yield from _tree(catalog, need, depth + 1, told)


def _first_sentence(definition: Definition) -> str:
    words = " ".join(definition.doc.split())
    return words.partition(". ")[0].rstrip(".")


def _costs(app: App, definition: Definition, day: date) -> Iterator[str]:
    """What it costs: now and alone, and in the run that stored the last day up to this one, beside all others."""
    start = time.perf_counter()
    _values(app, [definition.name], definition.subjects[0], day)
    yield f"cost      {time.perf_counter() - start:.2f} s alone, as of {day}"
    subject, stored = definition.subjects[0], app.readings.stored(definition.subjects[0])
    last = max((one for one in stored if one <= day), default=None)
    if last is None:
        return
    run, costs = stored[last], app.readings.costs(subject, last)
    days = sum(one.run == run.run for one in stored.values())
    if definition.name in costs and run.seconds is not None:
        yield (
            f"stored    {costs[definition.name]:.2f} s of the {run.seconds:,.1f} s that took {len(costs):,} definitions "
            f"on {days:,} {'day' if days == 1 else 'days'}, as of {last}"
        )
    else:
        yield "stored    not for every day: computed where somebody asks for it"


def _values(app: App, names: list[str], subject: Subject, day: date) -> list[dict[str, Any]]:
    from tenure.catalog.compute import compute
    from tenure.facts import Moments

    with app.computer() as engine:
        found = compute(app.catalog, app.lens(engine, Moments.at(day)), names, subject)
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


def _values_of(app: App, definition: Definition, account: str, day: date) -> list[dict[str, Any]]:
    """The account's value, or its people's, beside the values that it is made of."""
    names = [definition.name, *(n for n in definition.needs if n in app.catalog.definitions)]
    rows = _values(app, names, definition.subjects[0], day)
    mine = [row for row in rows if row["account_id"] == account]
    if not mine:
        raise NotFound(f"There is no account {account!r} as of {day}.")
    return mine


def _show_behind(
    app: App, definition: Definition, account: str, day: date, values: Sequence[dict[str, Any]]
) -> None:
    """The values, and the newest rows of the tables that they rest on."""
    print(f"\nof {account} as of {day}")
    for row in values[:ROWS]:
        told = {name: value for name, value in row.items() if name not in ("account_id", "as_of")}
        print("  " + ", ".join(f"{name} = {json_text(value)}" for name, value in told.items()))
    for need in definition.needs:
        if need in app.catalog.definitions or need in ("as_of", "people"):
            continue
        found, count = _rows(app, definition, need, account, day)
        newest = f", the newest {ROWS}:" if count > ROWS else ":"
        print(f"\n{count:,} rows of {need} behind it{newest}")
        if found:
            print_table(list(found[0]), [list(row.values()) for row in found])


def _rows(
    app: App, definition: Definition, table: str, account: str, day: date
) -> tuple[list[dict[str, Any]], int]:
    from tenure.facts import Moments

    with app.engine() as engine:
        lens = app.lens(engine, Moments.at(day))
        rows = lens.table(table, days=definition.days, ago_days=definition.ago_days)
        if "account_id" in rows.columns:
            rows = rows.filter(rows.account_id == account)
        count = engine.arrow(rows.count().as_table())[0][0].as_py()
        newest = rows.drop("enter", "leave").order_by(rows.day.desc()).limit(ROWS)
        found = engine.arrow(newest)
    filled = [name for name in found.column_names if found[name].null_count < found.num_rows]
    return found.select(filled).to_pylist(), count
