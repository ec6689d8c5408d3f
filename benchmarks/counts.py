"""27 event counts over 28 days on a weekly grid: the planner against one hand-written statement."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb

from benchmarks.timing import best
from tenure.app import App
from tenure.catalog.catalog import Catalog
from tenure.catalog.compute import compute
from tenure.catalog.definition import Definition, metric
from tenure.facts import Moments

GRID = Moments.grid(date(2022, 2, 1), date(2022, 11, 1), timedelta(days=7))
TYPES = range(27)


def measure(app: App, events: Path) -> tuple[float, float]:
    """Seconds of ours and of plain DuckDB, both over files on disk; the sums of both are compared."""
    catalog = Catalog([count(number) for number in TYPES])
    names = [f"count_{number}" for number in TYPES]
    with app.engine() as engine:
        lens = app.lens(engine, GRID)
        found = compute(catalog, lens, names)
        ours = best(lambda: compute(catalog, lens, names))
    with duckdb.connect(config={"threads": 2}) as con:
        rows = con.execute(_plain(events)).fetchall()
        plain = best(lambda: con.execute(_plain(events)).fetchall())
    sums = [sum(found.column(name).to_pylist()) for name in names]
    theirs = [sum(row[2 + number] for row in rows) for number in TYPES]
    if sums != theirs:
        raise SystemExit(f"the counts differ: {sums} and {theirs}")
    return ours, plain


def count(number: int) -> Definition:
    """The definition of one of the counts."""

    def counted(usage, *, days=28):  # type: ignore[no-untyped-def]
        """Events of one type."""
        return usage.n.sum(where=usage.event == str(number))

    counted.__name__ = f"count_{number}"
    return metric(unit="events")(counted)


def _plain(events: Path) -> str:
    counts = ", ".join(f"coalesce(sum(n) FILTER (event_type_id = {number}), 0)" for number in TYPES)
    days = ", ".join(f"DATE '{day}'" for day in GRID)
    return f"""
        WITH daily AS (SELECT account_id, event_type_id, event_time::DATE AS day, count(*) AS n
                FROM '{events}' GROUP BY ALL),
            grid AS (SELECT unnest([{days}]) AS as_of)
        SELECT account_id, as_of, {counts} FROM daily JOIN grid
            ON day <= as_of AND day > as_of - 28 GROUP BY ALL"""
