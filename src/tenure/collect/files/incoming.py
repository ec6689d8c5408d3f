"""A file as rows: its columns, and Arrow batches of what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

LINE, BROKEN, RAW = "line", "broken", "raw"


class Incoming(Protocol):
    """An opened file. Batches have a column `c0`, `c1` … for each of `columns`, then `line`, `broken`, `raw`.

    `line` is the row's first line in the file (of Parquet: its number). `broken` says why a row could not be
    read ("code|column|sentence"), and `raw` keeps such a row as JSON. `trouble` says after the last batch why the file broke off.
    """

    columns: tuple[str, ...]
    types: tuple[pa.DataType, ...]
    trouble: str | None

    def batches(self) -> Iterator[pa.RecordBatch]: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that could not even be read: why, at which column, and what was there."""

    line: int
    reason: str  # code|column|sentence
    raw: str  # the row as JSON


def schema(types: Sequence[pa.DataType]) -> pa.Schema:
    """Of the batches of a file whose columns have these types."""
    fields = [pa.field(f"c{place}", type_) for place, type_ in enumerate(types)]
    rest = [(LINE, pa.int64()), (BROKEN, pa.string()), (RAW, pa.string())]
    return pa.schema([*fields, *(pa.field(name, type_) for name, type_ in rest)])


def broken_batch(types: Sequence[pa.DataType], rows: Sequence[Broken]) -> pa.RecordBatch:
    """Rows that could not be read, as a batch with empty cells."""
    cells = [pa.nulls(len(rows), type_) for type_ in types]
    told = [
        pa.array([row.line for row in rows], pa.int64()),
        pa.array([row.reason for row in rows], pa.string()),
        pa.array([row.raw for row in rows], pa.string()),
    ]
    return pa.RecordBatch.from_arrays([*cells, *told], schema=schema(types))


def batch(
    types: Sequence[pa.DataType], cells: Sequence[pa.Array], lines: Sequence[int] | pa.Array
) -> pa.RecordBatch:
    """Rows that could be read."""
    if not isinstance(lines, pa.Array):
        lines = pa.array(lines, pa.int64())
    nothing = pa.nulls(len(lines), pa.string())
    return pa.RecordBatch.from_arrays([*cells, lines, nothing, nothing], schema=schema(types))


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Column names as they can be asked for: an empty one becomes `column 3`, a repeated one `name 2`."""
    seen: dict[str, int] = {}
    given = []
    for place, name in enumerate(names, start=1):
        plain = name.strip() or f"column {place}"
        seen[plain] = seen.get(plain, 0) + 1
        given.append(plain if seen[plain] == 1 else f"{plain} {seen[plain]}")
    return tuple(given)
