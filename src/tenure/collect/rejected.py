"""Rows that could not be stored: listed, and exported to be mended."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa

from tenure.errors import UsageError
from tenure.warehouse.tables import quoted

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.lake import Lake

TABLE = "rejected"
ID = "rejected_id"
LISTED = {  # column of the list -> column of the lake
    ID: ID,
    "kind": "kind",
    "file": "file",
    "line": "line",
    "column": "columns_at",
    "code": "split_part(reason, ': ', 1)",
    "reason": "substr(reason, length(split_part(reason, ': ', 1)) + 3)",
    "row": '"row"',
    "known_at": "known_at",
}
EXPORTED = {
    "file": "rejected_file",
    "line": "rejected_line",
    "column": "rejected_column",
    "reason": "rejected_reason",
}


def rejected(lake: Lake, engine: Engine, limit: int | None = None) -> pa.Table:
    """The rejected rows: rejected_id, kind, file, line, column, code, reason, row (as it came, as JSON), known_at."""
    columns = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in LISTED.items())
    end = f" LIMIT {int(limit)}" if limit is not None else ""
    return lake.answer(
        lambda pinned: engine.arrow(
            f"SELECT {columns} FROM ({pinned.scan(TABLE)}) ORDER BY kind, file, line, {ID}{end}"
        )
    )


def count(lake: Lake, engine: Engine) -> int:
    """How many rows wait for a mend."""
    return int(
        lake.answer(lambda pinned: engine.rows(f"SELECT count(*) FROM ({pinned.scan(TABLE)})"))[0][
            0
        ]
    )


def export(lake: Lake, engine: Engine, path: Path, file: str | None = None) -> int:
    """Write the rejected rows to be mended and imported again: CSV, or JSON where `path` ends in .json; of one `file`
    or of all. How many.

    Each row has its own columns again, before them its `rejected_id`: a row that passes leaves the list.
    """
    listed = rejected(lake, engine).to_pylist()
    rows = [row for row in listed if file is None or row["file"] == file]
    try:
        with path.open("w", encoding="utf-8", newline="") as out:
            (_write_json if path.suffix == ".json" else _write_csv)(out, rows)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from None
    return len(rows)


def replays(lake: Lake, engine: Engine) -> Iterator[tuple[str, str, str, list[dict[str, Any]]]]:
    """The list by kind, file and mapping, each with its rows: rejected_id, line, columns_at, reason, row."""
    table = lake.answer(
        lambda pinned: engine.arrow(
            f'SELECT kind, file, mapping, line, columns_at, reason, "row", {ID} FROM ({pinned.scan(TABLE)}) ORDER BY ALL'
        )
    )
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        groups.setdefault((row["kind"], row["file"], row["mapping"]), []).append(row)
    for (kind, file, mapping), rows in groups.items():
        yield kind, file, mapping, rows


def _write_json(file: IO[str], rows: Sequence[Mapping[str, Any]]) -> None:
    listed = [
        {**row, "row": json.loads(row["row"]), "known_at": row["known_at"].isoformat()}
        for row in rows
    ]
    file.write(json.dumps(listed, ensure_ascii=False, indent=1) + "\n")


def _write_csv(file: IO[str], rows: Sequence[Mapping[str, Any]]) -> None:
    cells = [json.loads(row["row"]) for row in rows]
    own = [
        name
        for name in dict.fromkeys(name for cell in cells for name in cell)
        if name not in (ID, *EXPORTED.values())
    ]
    writer = csv.writer(file)
    writer.writerow([ID, *EXPORTED.values(), *own])
    for row, cell in zip(rows, cells, strict=True):
        told = (row[name] for name in EXPORTED)
        writer.writerow([row[ID], *told, *(cell.get(name) for name in own)])
