"""Which computation stored which readings, of which definitions, and what the lake held then.

A run is recorded before its readings; readings carry its id. So what a killed run has left says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from tenure.warehouse import commit, tables
from tenure.warehouse.lake import Lake
from tenure.warehouse.pinned import Pinned

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine


@dataclass(frozen=True, slots=True)
class Run:
    """One computation about to be stored."""

    run: str
    subject: str
    versions: Mapping[str, str]  # of each definition
    whole: str  # of all of them together
    at: datetime | None
    pinned: Pinned


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored for a day: of which definitions, and up to which batch of each table."""

    whole: str
    batches: Mapping[str, int]


def record(lake: Lake, run: Run, days: Collection[date]) -> None:
    """Say what is going to be stored for these days."""
    held = {name: [s.version, s.batch] for name, s in run.pinned.snapshots.items()}
    facts = {
        "run": run.run,
        "subject": run.subject,
        "whole": run.whole,
        "computed_at": run.at,
        "versions": json.dumps(held, sort_keys=True),
    }
    rows = [
        {**facts, "as_of": day, "name": name, "version": version}
        for day in days
        for name, version in (run.versions or {"": ""}).items()
    ]
    table = pa.Table.from_pylist(rows, tables.schema("runs"))
    commit.committed(lambda: commit.write(lake.table("runs"), table))


def stored(pinned: Pinned, engine: Engine, subject: str) -> Mapping[date, Stored]:
    """What is stored for each day."""
    found = engine.rows(
        f"""SELECT DISTINCT as_of, whole, versions FROM ({_of_days(pinned, subject)})
        JOIN ({pinned.scan("runs")}) USING (run, as_of)"""
    )
    return {
        day: Stored(whole, {table: batch for table, (_, batch) in json.loads(held).items()})
        for day, whole, held in found
    }


def versions(pinned: Pinned, engine: Engine, subject: str, day: date) -> Mapping[str, str]:
    """The version of each definition whose reading is stored for a day."""
    found = engine.rows(
        f"""SELECT DISTINCT name, version FROM ({_of_days(pinned, subject)})
        JOIN ({pinned.scan("runs")}) USING (run, as_of) WHERE as_of = ? AND name <> '' ORDER BY 1""",
        [day],
    )
    return dict(found)


def outdated(pinned: Pinned, engine: Engine, stored: Stored, day: date) -> bool:
    """Whether facts have been brought since that were known by that day.

    A fact that became known later changes no reading of the past; a backdated import does.
    """
    return any(
        _brought(pinned, engine, kind.rows, stored.batches.get(kind.rows, 0), day)
        for kind in tables.facts()
    )


def _brought(pinned: Pinned, engine: Engine, table: str, after_batch: int, day: date) -> bool:
    files = pinned.files(table, after_batch=after_batch)
    if all(file.first_day is not None and file.first_day > day for file in files):
        return False
    later = f"SELECT 1 FROM ({pinned.scan(table, after_batch=after_batch)}) WHERE batch > ? AND known_day <= ? LIMIT 1"
    return bool(engine.rows(later, [after_batch, day]))


def _of_days(pinned: Pinned, subject: str) -> str:
    return f"SELECT DISTINCT as_of, run FROM ({pinned.scan(f'readings_{subject}')})"
