"""Stored answers: a row for every subject and day, a column for every definition."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tenure.warehouse import commit, runs, tables
from tenure.warehouse.lake import Lake
from tenure.warehouse.pinned import File, Pinned, Snapshot, read, snapshot
from tenure.warehouse.tables import quoted, sql_type

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine

OURS = ("as_of", "run", "month")  # beside the keys; all other columns are definitions
GROUP_ROWS = 8_192  # in a step of a file, so that one day is read without its month


@dataclass
class Readings:
    """The stored answers of a lake. May be asked from several threads, one at a time."""

    lake: Lake
    engine: Engine | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _stored: tuple[object, Mapping[date, runs.Stored]] = field(default=(None, {}), repr=False)

    def write(
        self,
        subject: str,
        table: pa.Table,
        versions: Mapping[str, str],
        version: str,
        pinned: Pinned,
        at: datetime | None = None,
    ) -> str:
        """Store what was computed, in place of all readings of its days; the id of the run.

        `table` has the keys, `as_of` and a column per definition; `versions` says of which version each is, `version`
        of all together. New definitions become new columns; the readings of those no longer computed stay on other days.
        """
        run = uuid.uuid4().hex
        days = sorted({day for day in pc.unique(table["as_of"]).to_pylist() if day})
        if days:
            runs.record(self.lake, runs.Run(run, subject, versions, version, at, pinned), days)
            rows = self._prepared(subject, table, run)
            commit.committed(lambda: self._replace(subject, rows, days))
        return run

    def read(
        self,
        subject: str,
        names: Sequence[str] | None = None,
        since: date | None = None,
        until: date | None = None,
        account: str | None = None,
    ) -> pa.Table:
        """Keys, `as_of` and the definitions asked for, in this order; all that were ever stored where none are named.

        A definition that was never stored is null. Rows are ordered by day and keys.
        """
        return self.lake.answer(
            lambda pinned: self._read(pinned, subject, names, (since, until), account)
        )

    def days(self, subject: str) -> tuple[date, ...]:
        """The days of which there are readings, ascending."""
        with self._lock:
            return tuple(sorted(self.lake.answer(lambda p: runs.stored(p, self._engine, subject))))

    def versions(self, subject: str, day: date) -> Mapping[str, str]:
        """Which version of which definition was stored for a day."""
        with self._lock:
            return self.lake.answer(lambda p: runs.versions(p, self._engine, subject, day))

    def stale(self, subject: str, day: date, version: str, pinned: Pinned) -> bool:
        """Whether a day must be computed: never stored, stored for other definitions, or facts came to be known of it since."""
        seen = (subject, pinned.version(f"readings_{subject}"), pinned.version("runs"))
        with self._lock:
            if self._stored[0] != seen:
                self._stored = (seen, runs.stored(pinned, self._engine, subject))
            stored = self._stored[1].get(day)
            if stored is None or stored.whole != version:
                return True
            return runs.outdated(pinned, self._engine, stored, day)

    @property
    def _engine(self) -> Engine:
        if self.engine is None:
            from tenure.warehouse.engines.duckdb import Engine

            self.engine = Engine(memory="1GB")
        return self.engine

    def _prepared(self, subject: str, table: pa.Table, run: str) -> pa.Table:
        keys = keys_of(subject)
        names = [name for name in table.column_names if name not in (*keys, *OURS)]
        days = table["as_of"].cast(tables.DAY)
        plain = {key: table[key].cast(tables.TEXT) for key in keys} | {"as_of": days}
        plain["run"] = pa.repeat(run, table.num_rows)
        columns = {**plain, **{name: table[name] for name in names}}
        columns["month"] = pc.strftime(days, format="%Y-%m")
        return pa.table(columns).sort_by([("as_of", "ascending"), (keys[0], "ascending")])

    def _replace(self, subject: str, rows: pa.Table, days: Collection[date]) -> None:
        name = f"readings_{subject}"
        handle = self.lake.table(name)
        before = snapshot(handle, self.lake.folder / name)
        other = {f.name for f in before.schema if f.name in rows.column_names} & {
            f.name for f in rows.schema if f.type != _type_in(before.schema, f.name, f.type)
        }
        if other:
            self._retype(name, before, rows, other)
            handle = self.lake.table(name)
        months = tables.within("month", sorted({f"{day:%Y-%m}" for day in days}))
        commit.write(
            handle,
            rows,
            instead_of=f"{months} AND {tables.within('as_of', map(str, sorted(days)))}",
            new_columns=True,
            group_rows=GROUP_ROWS,
        )

    def _retype(
        self, name: str, before: Snapshot, rows: pa.Table, changed: Collection[str]
    ) -> None:
        """A definition now has another type: what was stored is cast; null where that cannot be."""
        kept = ", ".join(
            f"TRY_CAST({quoted(f.name)} AS {sql_type(rows.schema.field(f.name).type if f.name in changed else f.type)})"
            f" AS {quoted(f.name)}"
            for f in before.schema
        )
        with self._lock:
            old = self._engine.arrow(f"SELECT {kept} FROM ({_whole(before, before.files)})")
        commit.write_anew(self.lake.table(name), old, group_rows=GROUP_ROWS)

    def _read(
        self,
        pinned: Pinned,
        subject: str,
        names: Sequence[str] | None,
        between: tuple[date | None, date | None],
        account: str | None,
    ) -> pa.Table:
        keys = (*keys_of(subject), "as_of")
        stored = pinned.snapshots.get(f"readings_{subject}") or _EMPTY[subject]
        if names is None:
            names = [n for n in stored.schema.names if n not in (*keys, *OURS)]
        wanted = [
            quoted(name) if name in stored.schema.names else f"NULL AS {quoted(name)}"
            for name in (*keys, *names)
        ]
        since, until = (between[0] or date.min, between[1] or date.max)
        files = [f for f in stored.files if _meets(f, since, until)]
        where = [f"as_of BETWEEN DATE '{since}' AND DATE '{until}'"]
        if account is not None:
            where.append(f"account_id = {tables.text(account)}")
        with self._lock:
            return self._engine.arrow(
                f"SELECT {', '.join(wanted)} FROM ({_whole(stored, files)}) "
                f"WHERE {' AND '.join(where)} ORDER BY as_of, {', '.join(keys[:-1])}"
            )


def keys_of(subject: str) -> tuple[str, ...]:
    """The columns that name a subject: an account, or a person at an account."""
    return ("account_id",) if subject == "account" else ("account_id", "person_id")


_EMPTY = {
    subject: Snapshot(-1, 0, tables.schema(f"readings_{subject}"), ())
    for subject in ("account", "person")
}


def _type_in(schema: pa.Schema, name: str, otherwise: pa.DataType) -> pa.DataType:
    return schema.field(name).type if name in schema.names else otherwise


def _meets(file: File, since: date, until: date) -> bool:
    return (file.last_day is None or file.last_day >= since) and (
        file.first_day is None or file.first_day <= until
    )


def _whole(stored: Snapshot, files: Iterable[File]) -> str:
    """SQL of rows with every column the table has, though a file may lack those that came later."""
    columns = ", ".join(
        f"CAST(NULL AS {sql_type(f.type)}) AS {quoted(f.name)}" for f in stored.schema
    )
    files = list(files)
    rows = f"SELECT * FROM {read(files)} UNION ALL BY NAME " if files else ""
    return f"{rows}SELECT {columns} WHERE false"
