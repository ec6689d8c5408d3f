"""Replay the rejected rows, as they were mapped or as they are mapped now; rows that pass leave the list."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from tenure.collect.files.incoming import LINE, schema
from tenure.collect.imports import Order, store
from tenure.collect.refused import KIND, replay
from tenure.collect.rejected import replays
from tenure.collect.result import FileResult, Result, together
from tenure.collect.scratch import Progress, scratch
from tenure.collect.subject import subject_named
from tenure.collect.workspace import Workspace
from tenure.errors import UnreadableFile

# A row that could not even be read is not mended by another mapping: export it, mend it, and import that.
UNREAD = ("cells", "encoding", "json", "cut_off")


@dataclass
class Replayed:
    """Rejected rows as a file: what they were in, with their lines and their cells as text."""

    rows: Sequence[Mapping[str, Any]]
    columns: tuple[str, ...] = ()
    types: tuple[pa.DataType, ...] = ()
    trouble: str | None = None
    _cells: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._cells = [json.loads(row["row"]) for row in self.rows]
        self.columns = tuple(dict.fromkeys(name for cells in self._cells for name in cells))
        self.types = (pa.string(),) * len(self.columns)

    def batches(self) -> Iterator[pa.RecordBatch]:
        arrays = [
            pa.array([_text(cells.get(name)) for cells in self._cells], pa.string())
            for name in self.columns
        ]
        told = [
            pa.array([row[LINE] for row in self.rows], pa.int64()),
            pa.array([_unread(row) for row in self.rows], pa.string()),
            pa.array([row["row"] for row in self.rows], pa.string()),
        ]
        yield pa.RecordBatch.from_arrays([*arrays, *told], schema=schema(self.types))

    def close(self) -> None:
        """Nothing is open."""


def retry(
    app: Workspace,
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    *,
    now: datetime,
) -> Result:
    """All rejected rows once more. `mapping` replaces single targets of the mapping that they came with."""
    results: list[FileResult] = []
    with scratch(app.settings.threads) as engine:
        listed = list(replays(app.lake, engine))
        calls = [(told, row) for kind, _, told, rows in listed if kind == KIND for row in rows]
        results += replay(app.lake, engine, calls, now)
        for kind, file, told, rows in listed:
            if kind == KIND:
                continue
            how = json.loads(told)
            subject = subject_named(kind)
            new = {
                target: source
                for target, source in (mapping or {}).items()
                if _meant(subject.name, target)
            }
            order = Order(
                subject,
                {**how["map"], **new},
                how.get("known_at"),
                tuple(how.get("static") or ()),
                how.get("source"),
                {
                    target: order
                    for target, order in (how.get("orders") or {}).items()
                    if target not in new
                },
                ids=how.get("ids") or "",
            )
            try:
                results.append(store(app, engine, order, Replayed(rows), file, now, progress))
            except UnreadableFile as refused:
                results.append(
                    FileResult(file, len(rows), rejected=len(rows), trouble=str(refused))
                )
    return together(results)


def _meant(kind: str, target: str) -> bool:
    """A new mapping is for the kinds that have the target."""
    subject = subject_named(kind)
    return subject.wide or target in (*subject.targets, "message_id", "properties")


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _unread(row: Mapping[str, Any]) -> str | None:
    code, _, sentence = str(row["reason"]).partition(": ")
    return f"{code}|{row['columns_at'] or ''}|{sentence}" if code in UNREAD else None
