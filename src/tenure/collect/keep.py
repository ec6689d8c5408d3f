"""Rows that cannot be stored are kept: each once, with file, line, column and reason, until it passes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from tenure.collect import values
from tenure.collect.check_rows import BROKEN, RAW, Checked, is_id
from tenure.collect.checks import instant
from tenure.collect.mapping import Mapped, mapping_text
from tenure.collect.rejected import ID, TABLE
from tenure.warehouse.tables import quoted, text

if TYPE_CHECKING:
    from tenure.collect.imports import Order
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.lake import Lake

REFUSED, LEAVING = "incoming.refused", "incoming.leaving"
SHOWN = 60  # signs of a value in a sentence


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
        **({"ids": order.ids} if order.ids else {}),
    )
    kind, name = text(order.subject.name), text(file)
    engine.sql(f"""CREATE OR REPLACE TABLE {REFUSED} AS
        SELECT md5({kind} || chr(31) || {name} || chr(31) || "row" || chr(31) || ordinal) AS {ID}, {kind} AS kind, {name} AS file,
            line, columns_at, reason, "row", {text(spec)} AS mapping, {instant(now)} AS known_at, 0::BIGINT AS batch
        FROM (SELECT *, row_number() OVER (PARTITION BY "row" ORDER BY line) AS ordinal
            FROM (SELECT line, {_column(mapped, rows)} AS columns_at, {reason(mapped, types, rows)} AS reason,
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


def reason(mapped: Mapped, types: tuple[pa.DataType, ...], rows: Checked) -> str:
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
