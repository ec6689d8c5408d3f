"""How the stored values of a definition were spread on each day: quartiles, or how many have each value, without reading
whose they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tenure.warehouse import tables
from tenure.warehouse.pinned import File, read
from tenure.warehouse.tables import quoted, sql_type

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.lake import Lake
    from tenure.warehouse.pinned import Pinned

LIVE = "is_live"
Quartiles = tuple[date, float, float, float, int]  # lower, median, upper, of how many


def spread(
    lake: Lake, engine: Engine, name: str, days: Sequence[date], subject: str = "account"
) -> list[Quartiles]:
    """Of the live accounts, ascending; a day on which nothing is known of any is left out."""
    value = f"TRY_CAST({quoted(name)} AS DOUBLE)"
    told = f"quantile_cont({value}, [0.25, 0.5, 0.75]), count({value})"
    found = _by_day(lake, engine, name, days, subject, told)
    return [(day, *quartiles, count) for day, quartiles, count in found if count]


def counts(
    lake: Lake, engine: Engine, name: str, days: Sequence[date], subject: str = "account"
) -> list[tuple[date, dict[int, int]]]:
    """How many live accounts have each whole number, ascending by day; who is not known is left out."""
    found = _by_day(
        lake, engine, name, days, subject, f"histogram(CAST({quoted(name)} AS INTEGER))"
    )
    return [(day, told) for day, told in found if told]


def _by_day(
    lake: Lake, engine: Engine, name: str, days: Sequence[date], subject: str, told: str
) -> list[tuple[Any, ...]]:
    """Aggregates over the live accounts of each day."""

    def asked(pinned: Pinned) -> list[tuple[Any, ...]]:
        table = f"readings_{subject}"
        stored = pinned.snapshots.get(table)
        if stored is None or name not in stored.schema.names or not days:
            return []
        live = [LIVE] if LIVE in stored.schema.names else []
        files = pinned.files(table, months={f"{day:%Y-%m}" for day in days})
        return engine.rows(
            f"""SELECT as_of, {told} FROM ({_rows(files, stored.schema, [name, *live])})
            WHERE {tables.within("as_of", map(str, days))} {"AND " + LIVE if live else ""}
            GROUP BY as_of ORDER BY as_of"""
        )

    return lake.answer(asked)


def _rows(files: Collection[File], stored: pa.Schema, names: Sequence[str]) -> str:
    """SQL of rows with these columns and the day, though a file may lack those that came later."""
    typed = ", ".join(
        f"CAST(NULL AS {sql_type(stored.field(n).type)}) AS {quoted(n)}" for n in (*names, "as_of")
    )
    rows = f"SELECT * FROM {read(files)} UNION ALL BY NAME " if files else ""
    return f"{rows}SELECT {typed} WHERE false"
