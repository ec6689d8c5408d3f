"""The one way for facts into the lake: each is stored once, however often and by however many it is brought.

Every commit to a table of facts carries the number of its batch as a mark (`load`) that only one process can set.
Who comes second looks at what the first has stored, leaves that out, and tries again.

Written by deltalake out of a stream of DuckDB, unsorted. On 6.4 million events and 2 cores that took 4 s; DuckDB's own
COPY by month took 8 s, and sorting by account and day another 4 s for files 1 % smaller.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenure.facts import Fact
from tenure.warehouse import commit, corrections, tables, usage
from tenure.warehouse.lake import Lake
from tenure.warehouse.pinned import Pinned, snapshot
from tenure.warehouse.tables import quoted, text

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine

COMMIT_ROWS = 5_000_000  # at most, so that memory does not grow with the import


@dataclass(frozen=True, slots=True)
class Appended:
    """What was new: facts, and rows of the file with at least one new fact."""

    facts: int
    rows: int


def append(lake: Lake, engine: Engine, kind: type[Fact], staged: str) -> Appended:
    """Store those of the staged facts that the lake does not have.

    `staged` names a table of the engine with the kind's columns, `change` where the kind has moments, happened_at,
    known_at, known_by, source, fact_high, fact_low, and row_no: the row of the file that it came from. Killed half-way,
    whole commits stand, and a second run stores the rest.
    """
    loading = _Loading(lake, engine, kind, staged)
    for part in loading.parts():
        commit.committed(lambda part=part: loading.store(part))  # type: ignore[misc]
        if kind.rows == "events":
            usage.catch_up(lake, engine)
    if kind.rows == "corrections":
        corrections.catch_up(lake, engine)
    return loading.appended()


def stamped(table: str, facts: str, zone: str) -> str:
    """SQL of facts with their days, wall clock and month in a zone: the only place where zones are converted."""
    made = {
        "day": "stamp_local_at::DATE",
        "known_day": "stamp_known_at::DATE",
        "known_until_day": f"{local('known_until', zone)}::DATE",
        "local_at": "stamp_local_at",
        "known_month": "strftime(stamp_known_at, '%Y-%m')",
    }
    columns = ", ".join(
        f"CAST({made.get(field.name, quoted(field.name))} AS {tables.sql_type(field.type)}) AS {quoted(field.name)}"
        for field in tables.schema(table)
    )
    return f"""SELECT {columns} FROM (SELECT *, {local("happened_at", zone)} AS stamp_local_at,
        {local("known_at", zone)} AS stamp_known_at FROM ({facts}))"""


def local(instant: str, zone: str) -> str:
    """SQL of the wall clock of a zone at an instant."""
    return f"timezone({text(zone)}, {instant})"


class _Loading:
    """One import under way: what it brings, and up to which batch the lake was searched for it."""

    def __init__(self, lake: Lake, engine: Engine, kind: type[Fact], staged: str) -> None:
        self.lake, self.engine, self.kind = lake, engine, kind
        self.staged = quoted(staged)
        self.searched = 0
        self.engine.sql(
            "CREATE OR REPLACE TEMP TABLE stored_before (fact_high BIGINT, fact_low BIGINT)"
        )

    def parts(self) -> Iterator[str]:
        """Conditions that divide what is staged into commits: by known month, a large month by key."""
        months = self.engine.rows(
            f"SELECT strftime({local('known_at', self.lake.calendar())}, '%Y-%m'), count(*) FROM {self.staged} GROUP BY 1 ORDER BY 1"
        )
        if sum(count for _, count in months) <= COMMIT_ROWS:
            yield from ["true"] if months else []
            return
        gathered: list[str] = []
        room = COMMIT_ROWS
        for month, count in months:
            if count > room and gathered:
                yield tables.within("known_month", gathered)
                gathered, room = [], COMMIT_ROWS
            if count > COMMIT_ROWS:
                yield from _slices(month, count)
            else:
                gathered.append(month)
                room -= count
        if gathered:
            yield tables.within("known_month", gathered)

    def store(self, part: str) -> None:
        """One commit of what is new in a part; none where nothing is."""
        handle = self.lake.table(self.kind.rows)
        now = handle.transaction_version("load") or 0
        if now > self.searched:
            self._search(
                Pinned({self.kind.rows: snapshot(handle, self.lake.folder / self.kind.rows)})
            )
            self.searched = now
        fresh = f"SELECT * FROM ({self._derived(now + 1)}) WHERE {part}"
        if not self._any_stored() or self.engine.rows(f"SELECT 1 FROM ({fresh}) LIMIT 1"):
            commit.write(handle, self.engine.reader(fresh), marks={"load": now + 1})
            self.searched = now + 1

    def appended(self) -> Appended:
        """Everything that was not there before has been stored by now."""
        facts, rows = self.engine.rows(
            f"SELECT count(*), count(DISTINCT row_no) FROM ({self._new()})"
        )[0]
        self.engine.sql("DROP TABLE stored_before")
        return Appended(facts, rows)

    def _search(self, pinned: Pinned) -> None:
        """Note which of the staged facts came with batches that were not searched yet.

        All months are searched: a message id may come back with another time, and a fact known from its arrival on
        has another month every time. Only the keys are read (16 bytes a fact).
        """
        stored = pinned.scan(self.kind.rows, after_batch=self.searched)
        self.engine.sql(
            f"""INSERT INTO stored_before SELECT DISTINCT fact_high, fact_low
            FROM (SELECT fact_high, fact_low FROM ({stored}) WHERE batch > {int(self.searched)})
            JOIN (SELECT fact_high, fact_low FROM {self.staged}) USING (fact_high, fact_low)"""
        )

    def _new(self) -> str:
        if self.engine.rows("SELECT 1 FROM stored_before LIMIT 1"):
            return (
                f"SELECT * FROM {self.staged} ANTI JOIN stored_before USING (fact_high, fact_low)"
            )
        return f"SELECT * FROM {self.staged}"

    def _any_stored(self) -> bool:
        return bool(self.engine.rows("SELECT 1 FROM stored_before LIMIT 1"))

    def _derived(self, batch: int) -> str:
        """Staged facts as they are stored."""
        closed = corrections.closed(self.lake.pin(), self.kind)  # corrected before it came
        facts = self._new()
        if closed:
            facts = f"SELECT s.*, wrong_since AS known_until FROM ({facts}) s LEFT JOIN ({closed}) USING (fact_high, fact_low)"
        else:
            facts = f"SELECT *, NULL::TIMESTAMPTZ AS known_until FROM ({facts})"
        return stamped(
            self.kind.rows, f"SELECT *, {int(batch)} AS batch FROM ({facts})", self.lake.calendar()
        )


def _slices(month: str, count: int) -> Iterator[str]:
    """Conditions that divide a large month by the last bits of its keys."""
    slices = -(-count // COMMIT_ROWS)
    bounds = [1024 * nth // slices for nth in range(slices + 1)]
    for low, high in itertools.pairwise(bounds):
        yield f"known_month = {text(month)} AND fact_low & 1023 BETWEEN {low} AND {high - 1}"
