"""Stored answers: a row for every subject and day, a column for every definition.

A day is stored once and stays: its columns keep the versions of the definitions that they were computed by. What is
computed later of a day is put beside them, or in place of those that were asked for again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from tenure.warehouse import commit, runs, tables
from tenure.warehouse.lake import Lake
from tenure.warehouse.pinned import Pinned
from tenure.warehouse.shelf import EMPTY, OURS, keys_of, meets, whole
from tenure.warehouse.storing import Computed, put
from tenure.warehouse.tables import quoted, sql_type

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine

T = TypeVar("T")
RUNS_KEPT = 20  # whose costs are remembered


class Change(NamedTuple):
    """From this day on the stored readings of a definition are of another version."""

    day: date
    name: str
    version_before: str
    version: str


@dataclass
class Readings:
    """The stored answers of a lake. May be asked from several threads, one at a time."""

    lake: Lake
    engine: Engine | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _stored: dict[str, tuple[object, Mapping[date, runs.Stored]]] = field(
        default_factory=dict, repr=False
    )
    _versions: dict[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    _costs: dict[str, Mapping[str, float]] = field(default_factory=dict, repr=False)

    # --- asking

    def read(
        self,
        subject: str,
        names: Sequence[str] | None = None,
        since: date | None = None,
        until: date | None = None,
        account: str | None = None,
        types: Mapping[str, pa.DataType] | None = None,
    ) -> pa.Table:
        """Keys, `as_of` and the definitions asked for, in this order; all that were ever stored where none are named.

        A definition that was never stored is null. With `types`, a column is of the type given there, and null where
        what an older version has said is no such thing. Rows are ordered by day and keys.
        """
        return self.lake.answer(
            lambda pinned: self._read(pinned, subject, names, (since, until), account, types or {})
        )

    def days(self, subject: str) -> tuple[date, ...]:
        """The days of which there are readings, ascending."""
        return tuple(self.stored(subject))

    def stored(self, subject: str, pinned: Pinned | None = None) -> Mapping[date, runs.Stored]:
        """By which run each day was stored, ascending."""
        return self._asked(lambda found: self._stored_at(found, subject), pinned)

    def versions(self, subject: str, day: date) -> Mapping[str, str]:
        """Which version of which definition is stored for a day."""
        one = self.stored(subject).get(day)
        return self.versions_of([one]).get(one.whole, {}) if one else {}

    def versions_of(self, stored: Iterable[runs.Stored]) -> Mapping[str, Mapping[str, str]]:
        """The version of each definition, by `whole` of what is stored."""
        wanted = {one.whole for one in stored}
        missing = sorted(wanted - set(self._versions))
        if missing:
            found = self._asked(lambda pinned: runs.versions(pinned, self._engine, missing))
            self._versions.update(found)
        return {whole: self._versions[whole] for whole in wanted}

    def changes(self, subject: str, names: Collection[str] | None = None) -> list[Change]:
        """The days from which on the stored version of a definition is another one; of all where none are named.

        A chart marks them: what lies before was computed by another definition of the same name.
        """
        stored = self.stored(subject)
        known = self.versions_of(stored.values())
        latest: dict[str, str] = {}
        found = []
        for day, one in stored.items():
            for name, version in known[one.whole].items():
                if names is not None and name not in names:
                    continue
                if latest.get(name, version) != version:
                    found.append(Change(day, name, latest[name], version))
                latest[name] = version
        return found

    def costs(self, subject: str, day: date) -> Mapping[str, float]:
        """Seconds of each definition in the run that computed what is stored for a day."""
        one = self.stored(subject).get(day)
        return self.costs_of(one) if one else {}

    def costs_of(self, stored: runs.Stored) -> Mapping[str, float]:
        """The same of what is stored."""
        with self._lock:
            if stored.run not in self._costs:
                while len(self._costs) >= RUNS_KEPT:
                    self._costs.pop(next(iter(self._costs)))
                told = self._asked(lambda pinned: runs.costs(pinned, self._engine, stored.run))
                self._costs[stored.run] = told
            return self._costs[stored.run]

    def outdated(
        self, subject: str, days: Iterable[date], pinned: Pinned | None = None
    ) -> set[date]:
        """Those of the stored days of which facts have been brought since that were known by then."""
        stored = self.stored(subject, pinned)
        asked = {day: stored[day] for day in days if day in stored}
        return self._asked(lambda found: runs.outdated(found, self._engine, asked), pinned)

    # --- storing

    def write(self, subject: str, computed: Computed, dropping: Collection[date] = ()) -> None:
        """Store what was computed, in place of the same columns of its days; days of `dropping` go.

        Columns that it does not have stay as they were stored, at their versions: also those of definitions that are no
        more. Rows that it does not have go, unless it only adds columns. New definitions become new columns of the table.
        """
        days = sorted({day for day in pc.unique(computed.table["as_of"]).to_pylist() if day})
        if days:
            commit.committed(lambda: put(self, subject, computed, days, dropping))

    @contextmanager
    def asking(self) -> Iterator[Engine]:
        """The engine, for one thread at a time."""
        with self._lock:
            yield self._engine

    # --- inside

    @property
    def _engine(self) -> Engine:
        if self.engine is None:
            from tenure.warehouse.engines.duckdb import Engine

            self.engine = Engine(memory="1GB")
        return self.engine

    def _asked(self, ask: Callable[[Pinned], T], pinned: Pinned | None = None) -> T:
        with self._lock:
            return self.lake.answer(ask, pinned)

    def _stored_at(self, pinned: Pinned, subject: str) -> Mapping[date, runs.Stored]:
        """Kept until readings or runs have another version."""
        seen = (pinned.version(f"readings_{subject}"), pinned.version("runs"))
        if subject not in self._stored or self._stored[subject][0] != seen:
            self._stored[subject] = (seen, runs.stored(pinned, self._engine, subject))
        return self._stored[subject][1]

    def _read(
        self,
        pinned: Pinned,
        subject: str,
        names: Sequence[str] | None,
        between: tuple[date | None, date | None],
        account: str | None,
        types: Mapping[str, pa.DataType],
    ) -> pa.Table:
        keys = (*keys_of(subject), "as_of")
        stored = pinned.snapshots.get(f"readings_{subject}") or EMPTY[subject]
        if names is None:
            names = [n for n in stored.schema.names if n not in (*keys, *OURS)]
        wanted = [_asked_as(name, stored.schema, types.get(name)) for name in (*keys, *names)]
        since, until = (between[0] or date.min, between[1] or date.max)
        files = [f for f in stored.files if meets(f, since, until)]
        where = [f"as_of BETWEEN DATE '{since}' AND DATE '{until}'"]
        if account is not None:
            where.append(f"account_id = {tables.text(account)}")
        with self._lock:
            return self._engine.arrow(
                f"SELECT {', '.join(wanted)} FROM ({whole(stored, files)}) "
                f"WHERE {' AND '.join(where)} ORDER BY as_of, {', '.join(keys[:-1])}"
            )


def _asked_as(name: str, stored: pa.Schema, kind: pa.DataType | None) -> str:
    if name not in stored.names:
        told = "NULL" if kind is None else f"CAST(NULL AS {sql_type(kind)})"
        return f"{told} AS {quoted(name)}"
    if kind is None or kind == stored.field(name).type:
        return quoted(name)
    return f"TRY_CAST({quoted(name)} AS {sql_type(kind)}) AS {quoted(name)}"
