"""Rows that could not be stored: kept with file, line, column and reason, listed, exported, and gone once they pass."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa

from tenure.collect import values
from tenure.collect.check_rows import BROKEN, RAW, Checked, is_id
from tenure.collect.checks import instant
from tenure.collect.mapping import Mapped, mapping_text
from tenure.errors import UsageError
from tenure.warehouse.tables import quoted, text

if TYPE_CHECKING:
    from tenure.collect.imports import Order
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.lake import Lake

TABLE = "rejected"
REFUSED, LEAVING = "incoming.refused", "incoming.leaving"
ID = "rejected_id"
SHOWN = 60  # signs of a value in a sentence
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


def export(lake: Lake, engine: Engine, path: Path) -> int:
    """Write the rejected rows to be mended and imported again: CSV, or JSON where `path` ends in .json. How many.

    Each row has its own columns again, before them its `rejected_id`: a row that passes leaves the list.
    """
    rows = rejected(lake, engine).to_pylist()
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            (_write_json if path.suffix == ".json" else _write_csv)(file, rows)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from None
    return len(rows)


def keep(
    lake: Lake,
    engine: Engine,
    order: Order,
    mapped: Mapped,
    types: tuple[pa.DataType, ...],
    rows: Checked,
    faulty: str,
    file: str,
    orders: Mapping[str, str],
    now: datetime,
) -> int:
    """Bring the list up to date with a file: its faulty rows are on it once, rows of it that pass now are not. How many are faulty."""
    whole = row_json(mapped.columns, types)
    spec = mapping_text(
        mapped.spec,
        known_at=order.known_at,
        static=order.static,
        source=order.source,
        orders=dict(orders),
    )
    kind, name = text(order.subject.name), text(file)
    engine.sql(f"""CREATE OR REPLACE TABLE {REFUSED} AS
        SELECT md5({kind} || chr(31) || {name} || chr(31) || "row" || chr(31) || ordinal) AS {ID}, {kind} AS kind, {name} AS file,
            line, columns_at, reason, "row", {text(spec)} AS mapping, {instant(now)} AS known_at, 0::BIGINT AS batch
        FROM (SELECT *, row_number() OVER (PARTITION BY "row" ORDER BY line) AS ordinal
            FROM (SELECT line, {_column(mapped, rows)} AS columns_at, {_reason(mapped, types, rows)} AS reason,
                    coalesce(raw, {whole}) AS "row"
                FROM {RAW} JOIN ({faulty}) USING (line) WHERE fault IS NOT NULL))""")
    _find_leaving(lake, engine, order.subject.name, file, mapped, whole, faulty)
    bad = int(engine.rows(f"SELECT count(*) FROM {REFUSED}")[0][0])
    settle(lake, engine)
    return bad


def settle(lake: Lake, engine: Engine) -> None:
    """Put `incoming.refused` on the list and take `incoming.leaving` off it, in one commit, however many do so at once."""
    from tenure.warehouse import commit

    if not any(engine.rows(f"SELECT 1 FROM {table} LIMIT 1") for table in (REFUSED, LEAVING)):
        return
    names = ", ".join(quoted(name) for name in lake.schema(TABLE).names)

    def attempt() -> None:
        handle = lake.table(TABLE)
        version = (handle.transaction_version(TABLE) or 0) + 1
        listed = lake.pin().scan(TABLE)
        leaving = bool(
            engine.rows(f"SELECT 1 FROM ({listed}) SEMI JOIN {LEAVING} USING ({ID}) LIMIT 1")
        )
        stay = f"SELECT {names} FROM ({listed}) ANTI JOIN {LEAVING} USING ({ID})"
        new = f"SELECT {names} FROM (SELECT * REPLACE ({version} AS batch) FROM {REFUSED} ANTI JOIN ({stay}) USING ({ID}))"
        if leaving:
            rows = engine.reader(f"{new} UNION ALL {stay}")
            commit.write(handle, rows, marks={TABLE: version}, instead_of=f"{ID} IS NOT NULL")
        elif engine.rows(f"SELECT 1 FROM ({new}) LIMIT 1"):
            commit.write(handle, engine.reader(new), marks={TABLE: version})

    commit.committed(attempt)


def row_json(columns: tuple[str, ...], types: tuple[pa.DataType, ...]) -> str:
    """SQL for a raw row as JSON: column -> text."""
    cells = (values.Cell(f"c{place}", values.held(type_)) for place, type_ in enumerate(types))
    pairs = ", ".join(
        f"{text(column)}, {cell.sql if cell.held == 'text' else values.as_text(cell)}"
        for column, cell in zip(columns, cells, strict=True)
    )
    return f"json_object({pairs})::VARCHAR"


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


def _find_leaving(
    lake: Lake, engine: Engine, kind: str, file: str, mapped: Mapped, whole: str, faulty: str
) -> None:
    """Rows on the list that this file brings again: those that are still faulty come back with their reason of today."""
    listed = lake.pin().scan(TABLE)
    engine.sql(f"""CREATE OR REPLACE TABLE {LEAVING} AS
        SELECT {ID}, "row" FROM ({listed}) WHERE kind = {text(kind)} AND file = {text(file)}""")
    if engine.rows(f"SELECT 1 FROM {LEAVING} LIMIT 1"):
        engine.sql(f"""CREATE OR REPLACE TABLE {LEAVING} AS
            SELECT {ID} FROM {LEAVING} SEMI JOIN (SELECT coalesce(raw, {whole}) AS "row" FROM {RAW}) USING ("row")""")
    else:
        engine.sql(f'ALTER TABLE {LEAVING} DROP COLUMN "row"')
    if ID in mapped.columns:
        mended = f"c{mapped.columns.index(ID)}"
        engine.sql(f"""INSERT INTO {LEAVING}
            SELECT {mended}::VARCHAR FROM {RAW} JOIN ({faulty}) USING (line) WHERE fault IS NULL AND {mended} IS NOT NULL""")


def _column(mapped: Mapped, rows: Checked) -> str:
    """SQL for the file's column that a fault is about."""
    whens = "".join(
        f" WHEN {number} THEN {text(mapped.where(fault.target))}"
        for number, fault in enumerate(rows.faults, start=1)
    )
    return f"CASE fault WHEN {BROKEN} THEN nullif(split_part(broken, '|', 2), ''){whens} END"


def _reason(mapped: Mapped, types: tuple[pa.DataType, ...], rows: Checked) -> str:
    """SQL for `code: sentence`."""
    told = "split_part(broken, '|', 1) || ': ' || regexp_extract(broken, '^[^|]*[|][^|]*[|]((?s).*)$', 1)"
    whens = []
    for number, fault in enumerate(rows.faults, start=1):
        sentence = text(f"{fault.code}: {fault.sentence}")
        source = mapped.sources.get(fault.target)
        if "{value}" in fault.sentence and source:
            cell = values.cell(source, mapped.columns, types)
            shown = f"coalesce(left({values.as_text(cell, is_id(fault.target))}, {SHOWN}), 'empty')"
            sentence = f"replace({sentence}, '{{value}}', '\"' || {shown} || '\"')"
        whens.append(f" WHEN {number} THEN {sentence}")
    return f"CASE fault WHEN {BROKEN} THEN {told}{''.join(whens)} END"


def replays(lake: Lake, engine: Engine) -> Iterator[tuple[str, str, str, list[dict[str, Any]]]]:
    """The list by kind, file and mapping, each with its rows: line, columns_at, reason, row."""
    table = lake.answer(
        lambda pinned: engine.arrow(
            f'SELECT kind, file, mapping, line, columns_at, reason, "row" FROM ({pinned.scan(TABLE)}) ORDER BY ALL'
        )
    )
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        groups.setdefault((row["kind"], row["file"], row["mapping"]), []).append(row)
    for (kind, file, mapping), rows in groups.items():
        yield kind, file, mapping, rows
