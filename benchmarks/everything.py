"""All shipped metrics and scores that are stored every day, at one moment, over 6.4 M events."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from benchmarks.timing import best
from tenure import clock
from tenure.app import App
from tenure.catalog.compute import compute
from tenure.facts import Moments

DAY = date(2022, 10, 31)
# One plain question for each thing that is measured of use, as a team would keep them in a notebook.
PLAIN = [
    "count(DISTINCT user_id) FILTER (day > DATE '{day}' - {days})",
    "count(DISTINCT day) FILTER (day > DATE '{day}' - {days})",
    "count(DISTINCT event_type_id) FILTER (day > DATE '{day}' - {days})",
    "count(*) FILTER (day > DATE '{day}' - {days})",
]
WINDOWS = (28, 56, 91, 365)


def measure(app: App, events: Path) -> tuple[float, float]:
    """Seconds of ours, and of plain DuckDB asking 16 of the same counts in one statement."""
    catalog = app.catalog
    names = clock.stored_names(catalog)

    def everything() -> None:
        with app.engine() as engine:
            compute(catalog, app.lens(engine, Moments.at(DAY)), names)

    columns = ", ".join(p.format(day=DAY, days=days) for days in WINDOWS for p in PLAIN)
    text = f"""SELECT account_id, {columns} FROM (SELECT *, event_time::DATE AS day FROM '{events}')
        WHERE day <= DATE '{DAY}' GROUP BY 1"""
    with duckdb.connect(config={"threads": 2}) as con:
        plain = best(lambda: con.execute(text).fetchall())
    return best(everything), plain
