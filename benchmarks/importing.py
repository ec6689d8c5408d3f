"""Import of 6.4 M events: read, typed, checked, made free of duplicates, stored, rolled up."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from benchmarks.data import MAP
from benchmarks.timing import once
from tenure.app import App


def measure(app: App, events: Path, folder: Path) -> tuple[float, float]:
    """Seconds of ours, and of plain DuckDB reading, sorting and writing the same columns as Parquet."""
    from tenure.collect.imports import import_files

    ours = once(lambda: import_files(app, "event", [events], MAP, now=datetime.now(UTC)))
    return ours, once(lambda: _plain(events, folder / "plain.parquet"))


def _plain(events: Path, target: Path) -> None:
    with duckdb.connect(config={"threads": 2}) as con:
        con.execute(
            f"COPY (SELECT account_id::VARCHAR AS account_id, user_id::VARCHAR AS person_id, "
            f"event_type_id::VARCHAR AS event, event_time, event_value FROM '{events}' "
            f"ORDER BY 1, 4) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        )
