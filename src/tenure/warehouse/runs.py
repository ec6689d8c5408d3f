"""Which computation stored which readings, of which versions of definitions, at what cost, and what the lake held then.

A run is recorded before its readings; readings carry its id. So what a killed run has left says nothing.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import accumulate
from typing import TYPE_CHECKING

import pyarrow as pa

from tenure.warehouse import commit, tables
from tenure.warehouse.lake import Lake
from tenure.warehouse.pinned import Pinned

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One computation about to be stored."""

    run: str
    subject: str
    versions: Mapping[str, str]  # of each definition that its days have afterwards
    pinned: Pinned
    at: datetime | None = None
    costs: Mapping[str, float] = field(default_factory=dict)  # seconds of each definition
    seconds: float | None = None  # of all of it

    @property
    def whole(self) -> str:
        """The versions of all definitions as one."""
        told = json.dumps(sorted(self.versions.items()))
        return hashlib.sha256(told.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored for a day: by which run, of which definitions, and up to which batch of each table."""

    run: str
    whole: str
    ground: str
    at: datetime | None
    seconds: float | None
    batches: Mapping[str, int]


def record(lake: Lake, run: Run, grounds: Mapping[date, str]) -> None:
    """Say what is going to be stored for these days, and what each rests on beside facts and definitions."""
    held = {name: [s.version, s.batch] for name, s in run.pinned.snapshots.items()}
    facts = {"run": run.run, "subject": run.subject, "whole": run.whole}
    of_days = {
        "name": "",
        "version": "",
        "computed_at": run.at,
        "versions": json.dumps(held, sort_keys=True),
        "cost_seconds": run.seconds,
    }
    rows = [
        *({**facts, **of_days, "as_of": day, "ground": told} for day, told in grounds.items()),
        *(
            {**facts, "name": name, "version": version, "cost_seconds": run.costs.get(name)}
            for name, version in run.versions.items()
        ),
    ]
    table = pa.Table.from_pylist(rows, tables.schema("runs"))
    commit.committed(lambda: commit.write(lake.table("runs"), table))


def stored(pinned: Pinned, engine: Engine, subject: str) -> Mapping[date, Stored]:
    """What is stored for each day, ascending."""
    found = engine.rows(
        f"""SELECT DISTINCT as_of, run, whole, coalesce(ground, ''), computed_at, cost_seconds, versions
        FROM (SELECT DISTINCT as_of, run FROM ({pinned.scan(f"readings_{subject}")}))
        JOIN (SELECT * FROM ({pinned.scan("runs")}) WHERE versions IS NOT NULL) USING (run, as_of)
        ORDER BY as_of"""
    )
    return {
        day: Stored(run, whole, ground, at, seconds, _batches(held))
        for day, run, whole, ground, at, seconds, held in found
    }


def _batches(held: str) -> Mapping[str, int]:
    return {table: batch for table, (_, batch) in json.loads(held).items()}


def versions(
    pinned: Pinned, engine: Engine, wholes: Collection[str]
) -> Mapping[str, dict[str, str]]:
    """The version of each definition, by the version of all of them together."""
    told: dict[str, dict[str, str]] = {whole: {} for whole in wholes}
    if wholes:
        found = engine.rows(
            f"""SELECT DISTINCT whole, name, version FROM ({pinned.scan("runs")})
            WHERE name <> '' AND {tables.within("whole", wholes)} ORDER BY 1, 2"""
        )
        for whole, name, version in found:
            told[whole][name] = version
    return told


def costs(pinned: Pinned, engine: Engine, run: str) -> Mapping[str, float]:
    """Seconds of each definition whose readings a run has stored."""
    found = engine.rows(
        f"""SELECT name, max(cost_seconds) FROM ({pinned.scan("runs")})
        WHERE run = ? AND name <> '' AND cost_seconds IS NOT NULL GROUP BY 1 ORDER BY 1""",
        [run],
    )
    return dict(found)


def outdated(pinned: Pinned, engine: Engine, stored: Mapping[date, Stored]) -> set[date]:
    """The days of which facts have been brought since they were computed, that were known by then.

    A fact that became known later changes no reading of the past; a backdated import does. One question for all days
    and tables: which batch was the last to bring a fact of each day, up to that day.
    """
    asked = {
        kind.rows: text
        for kind in tables.facts()
        if (text := _newest_batches(pinned, kind.rows, stored))
    }
    if not asked:
        return set()
    newest: dict[str, list[tuple[date, int]]] = {table: [] for table in asked}
    for table, day, batch in engine.rows(f"{' UNION ALL '.join(asked.values())} ORDER BY 2"):
        newest[table].append((day, batch))
    late: set[date] = set()
    for table, known in newest.items():
        known_days = [day for day, _ in known]
        reached = list(accumulate((batch for _, batch in known), max))
        for day, one in stored.items():
            upto = bisect_right(known_days, day)
            if upto and reached[upto - 1] > one.batches.get(table, 0):
                late.add(day)
    return late


def first_known(pinned: Pinned) -> date | None:
    """The first day on which anything was known, as the files tell; None where there is nothing, or a file does not tell."""
    days = [file.first_day for kind in tables.facts() for file in pinned.files(kind.rows)]
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def _newest_batches(pinned: Pinned, table: str, stored: Mapping[date, Stored]) -> str:
    """SQL of (table, known_day, newest batch), of files that may change one of the days; nothing where none may."""
    months = {month for month in _months_touched(pinned, table, stored) if month}
    if not months:
        return ""
    least = min(one.batches.get(table, 0) for one in stored.values())
    rows = pinned.scan(table, months=months, after_batch=least)
    return (
        f"SELECT '{table}', known_day, max(batch) FROM ({rows}) "
        f"WHERE batch > {int(least)} AND known_day <= DATE '{max(stored)}' GROUP BY known_day"
    )


def _months_touched(
    pinned: Pinned, table: str, stored: Mapping[date, Stored]
) -> Iterator[str | None]:
    """The months of files with facts that a day may have known and was computed without."""
    days = sorted(stored)
    held = [stored[day].batches.get(table, 0) for day in days]
    least_from = [*accumulate(reversed(held), min)][::-1]  # of a day and all after it
    for file in pinned.files(table):
        nth = 0 if file.first_day is None else bisect_left(days, file.first_day)
        if nth < len(days) and (file.last_batch is None or file.last_batch > least_from[nth]):
            yield file.month
