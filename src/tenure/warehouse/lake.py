"""The lake: Delta tables in a folder, each made when it is first written to.

Times are UTC. deltalake must not be used after a fork: processes are started by spawn.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

from tenure.errors import LakeError
from tenure.facts import Zone
from tenure.warehouse import tables
from tenure.warehouse.pinned import File, Pinned, Snapshot, Vanished
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
        try:
            note = json.loads((folder / NOTE).read_text("utf-8"))
            made_by, zone = int(note["schema"]), str(note["zone"])
        except FileNotFoundError:
            raise LakeError(f"{folder}: there is no lake here ({NOTE} is missing).") from None
        except (ValueError, KeyError, TypeError) as error:
            raise LakeError(f"{folder / NOTE}: cannot be read ({error!r}).") from error
        if made_by > SCHEMA:
            raise LakeError(
                f"{folder}: made by a newer Tenure (lake schema {made_by}; this one knows {SCHEMA}). "
                "Install the newer version to open it; nothing was changed."
            )
        return cls(folder, Zone(zone))

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
            return _trusted(DeltaTable(path), name)
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
        """All tables as they are now."""
        found = {name: self._snapshot(name) for name in self.tables if self.exists(name)}
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
        log = self.folder / name / "_delta_log"
        if (
            seen
            and _entry(log, seen.version).exists()
            and not _entry(log, seen.version + 1).exists()
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


def snapshot(handle: DeltaTable, folder: Path) -> Snapshot:
    """The files of a table at the version of a handle."""
    divided = tables.partition(folder.name)
    dated = "as_of" if "as_of" in schema(folder.name).names else "known_day"
    files = [
        File(
            path=str(folder / told["path"]),
            month=told.get(f"partition.{divided}"),
            size=told["size_bytes"],
            last_batch=told.get("max.batch"),
            first_day=told.get(f"min.{dated}"),
            last_day=told.get(f"max.{dated}"),
        )
        for told in pa.table(handle.get_add_actions(flatten=True)).to_pylist()
    ]
    return Snapshot(
        version=handle.version(),
        batch=handle.transaction_version("load") or 0,
        schema=pa.schema(handle.schema().to_arrow()),
        files=tuple(sorted(files, key=lambda file: file.path)),
    )


def write_note(folder: Path, zone: str) -> None:
    """Say beside the tables what they are: whole or not at all."""
    draft = folder / f"{NOTE}.{uuid.uuid4().hex}"
    draft.write_text(json.dumps({"schema": SCHEMA, "zone": zone}) + "\n", "utf-8")
    draft.replace(folder / NOTE)


def _trusted(handle: DeltaTable, name: str) -> DeltaTable:
    protocol = handle.protocol()
    unknown = set(protocol.reader_features or ()) - KNOWN_FEATURES
    if unknown:
        raise LakeError(
            f"The table {name} uses {', '.join(sorted(unknown))}, which Tenure does not read. "
            "Some other program has changed it: restore a backup, or rewrite the table without it."
        )
    return handle


def _entry(log: Path, version: int) -> Path:
    return log / f"{version:020}.json"
