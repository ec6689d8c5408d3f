"""The lake at rest: which files stood in each table at one instant, and how to read them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from tenure.errors import LakeError
from tenure.warehouse import tables
from tenure.warehouse.tables import quoted, sql_type, text

if TYPE_CHECKING:
    from deltalake import DeltaTable

    from tenure.warehouse.engines.computer import Computer


class Vanished(LakeError):
    """A file was vacuumed away while it was read; ask again at a new pin."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a table, and what the log tells of it."""

    path: str
    month: str | None
    size: int
    last_batch: int | None
    first_day: date | None  # least `known_day` of facts, least `as_of` of readings
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One table at one version."""

    version: int
    batch: int  # the newest that was brought into it
    schema: pa.Schema  # as stored: readings have a column per definition
    files: tuple[File, ...]


@dataclass(frozen=True)
class Pinned:
    """The versions of all tables at one instant."""

    snapshots: Mapping[str, Snapshot]

    def version(self, table: str) -> int | None:
        """The table's version; None: nothing was ever stored in it."""
        snapshot = self.snapshots.get(table)
        return snapshot.version if snapshot else None

    @property
    def versions(self) -> Mapping[str, int]:
        """Of every table that there is."""
        return {table: snapshot.version for table, snapshot in self.snapshots.items()}

    def with_table(self, table: str, snapshot: Snapshot) -> Pinned:
        """The same, but for one table: as a handle on it sees it."""
        return Pinned({**self.snapshots, table: snapshot})

    def files(
        self, table: str, months: Collection[str] | None = None, after_batch: int | None = None
    ) -> list[File]:
        """The table's files, or those of some months, or those that may hold rows of later batches."""
        snapshot = self.snapshots.get(table)
        return [
            file
            for file in (snapshot.files if snapshot else ())
            if (months is None or file.month in months)
            and (after_batch is None or file.last_batch is None or file.last_batch > after_batch)
        ]

    def scan(
        self,
        table: str,
        months: Collection[str] | None = None,
        after_batch: int | None = None,
        engine: Computer | None = None,
    ) -> str:
        """SQL of a table's rows, with the declared columns and types; none where there are no files.

        `after_batch` leaves out files, not rows: say `WHERE batch > …` as well. `engine`: whose SQL is asked for, if not
        DuckDB's.
        """
        declared = tables.schema(table)
        files = self.files(table, months, after_batch)
        if not files:
            return _nothing(declared)
        stored = self.snapshots[table].schema
        columns = ", ".join(_typed(field, field.name in stored.names) for field in declared)
        relation = engine.read(files, stored) if engine else read(files)
        return f"SELECT {columns} FROM {relation}"


def snapshot(handle: DeltaTable, folder: Path) -> Snapshot:
    """The files of a table at the version of a handle."""
    divided = tables.partition(folder.name)
    dated = "as_of" if "as_of" in tables.schema(folder.name).names else "known_day"
    told_of = pa.table(handle.get_add_actions(flatten=True))
    # No more than that: a date that Python has no word for, in whatever column, would keep the whole lake from being read.
    needed = {
        "path",
        "size_bytes",
        f"partition.{divided}",
        "max.batch",
        f"min.{dated}",
        f"max.{dated}",
    }
    files = [
        File(
            path=str(folder / told["path"]),
            month=told.get(f"partition.{divided}"),
            size=told["size_bytes"],
            last_batch=told.get("max.batch"),
            first_day=told.get(f"min.{dated}"),
            last_day=told.get(f"max.{dated}"),
        )
        for told in told_of.select([n for n in told_of.column_names if n in needed]).to_pylist()
    ]
    return Snapshot(
        version=handle.version(),
        batch=handle.transaction_version("load") or 0,
        schema=pa.schema(handle.schema().to_arrow()),
        files=tuple(sorted(files, key=lambda file: file.path)),
    )


def read(files: Collection[File]) -> str:
    """SQL of a relation over files: as stored, with the partition as a text column."""
    listed = ", ".join(text(file.path) for file in files)
    return (
        f"read_parquet([{listed}], union_by_name=true, hive_partitioning=true, "
        "hive_types_autocast=false)"
    )


def _typed(field: pa.Field, stored: bool) -> str:
    value = quoted(field.name) if stored else "NULL"
    return f"CAST({value} AS {sql_type(field.type)}) AS {quoted(field.name)}"


def _nothing(schema: pa.Schema) -> str:
    return f"SELECT {', '.join(_typed(field, False) for field in schema)} WHERE false"
