"""The lake: Delta tables in a folder, each made when it is first written to.

Times are UTC. deltalake must not be used after a fork: processes are started by spawn.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

from tenure.errors import LakeError
from tenure.facts import Zone
from tenure.warehouse import tables
from tenure.warehouse.pinned import Pinned, Snapshot, Vanished, snapshot
from tenure.warehouse.tables import schema as schema

if TYPE_CHECKING:
    from deltalake import DeltaTable

T = TypeVar("T")

SCHEMA = 1  # of the lake as a whole; raised by a change that older code would misread
NOTE = "lake.json"
KNOWN_FEATURES = {
    "timestampNtz"
}  # no deletion vectors, no column mapping: DuckDB reads the files themselves
KEPT = "interval 24 hours"  # files and log entries that no version needs any more
CONFIGURATION = {"delta.logRetentionDuration": KEPT, "delta.deletedFileRetentionDuration": KEPT}


@dataclass
class Lake:
    """One workspace's tables."""

    folder: Path
    zone: Zone
    _seen: dict[str, Snapshot] = field(default_factory=dict, repr=False)

    @classmethod
    def create(cls, folder: Path, zone: str = "UTC") -> Lake:
        """A new lake, empty. Where there is one already, it is opened."""
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / NOTE).exists():
            write_note(folder, zone)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Lake:
        """The lake in a folder; refused where a newer Tenure has made it."""
        return cls(folder, Zone(_note(folder)["zone"]))

    def adopt(self, zone: str) -> None:
        """Take a zone where nothing was ever stored: there is no day yet that it would change."""
        if zone != self.zone.name and not any(map(self.exists, tables.names())):
            write_note(self.folder, zone)
            self.zone = Zone(zone)

    def calendar(self) -> str:
        """The zone that facts are stamped for now: read anew for every commit, as a rebuild may be changing it."""
        note = _note(self.folder)
        return note.get("zone_to_be", note["zone"])

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of all tables that a lake may have."""
        return tables.names()

    def schema(self, table: str) -> pa.Schema:
        """The declared columns of a table."""
        return schema(table)

    def exists(self, table: str) -> bool:
        """Whether anything was ever stored in it."""
        return (self.folder / table / "_delta_log").is_dir()

    def table(self, name: str) -> DeltaTable:
        """A handle on a table as it is now, made where it is missing. A commit goes through the handle it was read by."""
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError, TableNotFoundError

        path = self.folder / name
        try:
            return _complete(_trusted(DeltaTable(path), name), name)
        except TableNotFoundError:
            pass
        divided = tables.partition(name)
        try:
            return DeltaTable.create(
                path,
                schema(name),
                mode="error",
                partition_by=[divided] if divided else None,
                configuration={
                    **CONFIGURATION,
                    "delta.dataSkippingStatsColumns": ",".join(tables.told(name)),
                },
            )
        except DeltaError:  # somebody else has just made it
            return _trusted(DeltaTable(path), name)

    def pin(self) -> Pinned:
        """All tables as they are now: what is made from another before it, so that it is never ahead of it."""
        found = {
            name: self._snapshot(name) for name in reversed(tables.names()) if self.exists(name)
        }
        return Pinned({name: snapshot for name, snapshot in found.items() if snapshot})

    def answer(self, ask: Callable[[Pinned], T], pinned: Pinned | None = None) -> T:
        """What `ask` finds in the lake; asked once more at a new pin when a file was vacuumed away meanwhile."""
        try:
            return ask(pinned or self.pin())
        except Vanished:
            self._seen.clear()
            return ask(self.pin())

    def _snapshot(self, name: str) -> Snapshot | None:
        """A table as it is now; read anew only where its log has grown: versions are consecutive."""
        seen = self._seen.get(name)
        log = f"{self.folder}/{name}/_delta_log"
        if (
            seen
            and os.path.exists(_entry(log, seen.version))
            and not os.path.exists(_entry(log, seen.version + 1))
        ):
            return seen
        from deltalake import DeltaTable
        from deltalake.exceptions import TableNotFoundError

        try:
            handle = _trusted(DeltaTable(self.folder / name), name)
        except TableNotFoundError:  # another process is just making it
            return None
        self._seen[name] = snapshot(handle, self.folder / name)
        return self._seen[name]


def write_note(folder: Path, zone: str, coming: str | None = None) -> None:
    """Say beside the tables what they are: whole or not at all."""
    note = {"schema": SCHEMA, "zone": zone} | ({"zone_to_be": coming} if coming else {})
    draft = folder / f"{NOTE}.{uuid.uuid4().hex}"
    draft.write_text(json.dumps(note) + "\n", "utf-8")
    draft.replace(folder / NOTE)


def _note(folder: Path) -> dict[str, str]:
    """What is said beside the tables; refused where a newer Tenure has said it."""
    try:
        note = json.loads((folder / NOTE).read_text("utf-8"))
        made_by, note = int(note["schema"]), {"zone": str(note["zone"]), **note}
    except FileNotFoundError:
        raise LakeError(f"{folder}: there is no lake here ({NOTE} is missing).") from None
    except (ValueError, KeyError, TypeError) as error:
        raise LakeError(f"{folder / NOTE}: cannot be read ({error!r}).") from error
    if made_by > SCHEMA:
        raise LakeError(
            f"{folder}: made by a newer Tenure (lake schema {made_by}; this one knows {SCHEMA}). "
            "Install the newer version to open it; nothing was changed."
        )
    return note


def _trusted(handle: DeltaTable, name: str) -> DeltaTable:
    protocol = handle.protocol()
    unknown = set(protocol.reader_features or ()) - KNOWN_FEATURES
    if unknown:
        raise LakeError(
            f"The table {name} uses {', '.join(sorted(unknown))}, which Tenure does not read. "
            "Some other program has changed it: restore a backup, or rewrite the table without it."
        )
    return handle


def _complete(handle: DeltaTable, name: str) -> DeltaTable:
    """A table made by an older Tenure gets the columns that have come since; its rows have nothing in them."""
    from deltalake import Schema
    from deltalake.exceptions import CommitFailedError

    has = {field.name for field in handle.schema().fields}
    missing = [field for field in schema(name) if field.name not in has]
    if missing:
        with suppress(CommitFailedError):  # somebody else has just done so
            handle.alter.add_columns(Schema.from_arrow(pa.schema(missing)).fields)
        handle.update_incremental()
    return handle


def _entry(log: str, version: int) -> str:
    return f"{log}/{version:020}.json"
