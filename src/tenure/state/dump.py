"""A copy of all decisions at one instant, for a backup: of SQLite the file, of PostgreSQL the tables as JSON."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, LargeBinary, MetaData, Table, func, insert, select

from tenure.errors import StateError
from tenure.state import migrate
from tenure.state.state import FILE, State
from tenure.state.tables import METADATA

JSON_FILE = "state.json"


def dump(state: State, folder: Path) -> None:
    """Write the decisions into `folder`, as they are now; others may go on deciding."""
    if state.file:
        with (
            closing(sqlite3.connect(state.file)) as ours,
            closing(sqlite3.connect(folder / FILE)) as copy,
        ):
            ours.backup(copy)
    else:
        (folder / JSON_FILE).write_text(json.dumps(_told(state), indent=1), encoding="utf-8")


def restore(folder: Path, url: str) -> None:
    """Put the decisions that a backup has brought into `folder` where they belong: its own file, or the empty database behind `url`."""
    brought = folder / FILE
    if (folder / JSON_FILE).exists():
        told = json.loads((folder / JSON_FILE).read_text(encoding="utf-8"))
    elif url and brought.exists():
        opened = State.open(brought)
        told = _told(opened)
        opened.close()
    else:
        return
    brought.unlink(missing_ok=True)
    state = State.reach(url or brought)
    try:
        _fill(state, told)
    finally:
        state.close()
    State.open(url or brought).close()
    (folder / JSON_FILE).unlink(missing_ok=True)


def _told(state: State) -> dict[str, Any]:
    """The schema's version, and every row of every table; bytes as hexadecimal."""
    with state.read() as connection:
        if connection.dialect.name == "postgresql":  # all tables as they are at one instant
            connection.execution_options(isolation_level="REPEATABLE READ")
        tables = {}
        for table in _reflected(connection, METADATA.tables):
            found = connection.execute(select(table).order_by(*table.primary_key))
            tables[table.name] = {
                "columns": list(table.columns.keys()),
                "rows": [[_plain(cell) for cell in row] for row in found],
            }
        return {"version": migrate.version(connection), "tables": tables}


def _fill(state: State, told: dict[str, Any]) -> None:
    """Make the tables as they were when the copy was made, and their rows; all of it, or nothing."""
    migrate.refuse_newer(told["version"], "The backup")
    with state.change() as connection:
        found = migrate.version(connection)
        if found is None:
            migrate.upgrade(connection, told["version"])
        tables = _reflected(connection, told["tables"])
        if found not in (None, told["version"]) or any(
            connection.execute(select(table).limit(1)).first() for table in tables
        ):
            raise StateError(
                f"{state.name} is not empty: name an empty database in TENURE_STATE_URL. "
                "Nothing was changed."
            )
        for table in tables:
            given = told["tables"][table.name]
            if given["rows"]:
                rows = [_row(table, given["columns"], row) for row in given["rows"]]
                connection.execute(insert(table), rows)
                _go_on_counting(connection, table)


def _plain(cell: Any) -> Any:
    return cell.hex() if isinstance(cell, bytes) else cell


def _row(table: Table, names: list[str], row: list[Any]) -> dict[str, Any]:
    binary = {column.name for column in table.columns if isinstance(column.type, LargeBinary)}
    return {
        name: bytes.fromhex(cell) if name in binary and cell is not None else cell
        for name, cell in zip(names, row, strict=True)
    }


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL counts beside the rows; SQLite sees what is there."""
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        counter = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(counter, func.max(table.c.id))))


def _reflected(connection: Connection, names: Iterable[str]) -> list[Table]:
    """Our tables as they stand in the database, whatever its version."""
    found = MetaData()
    found.reflect(connection, only=list(names))
    return found.sorted_tables
