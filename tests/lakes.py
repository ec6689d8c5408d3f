"""Small lakes for tests: facts written as plain rows, stored by the one real writer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from tenure.facts import kind_named
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake, schema
from tenure.warehouse.load import append

LOADER = ("known_until", "day", "known_day", "known_until_day", "local_at", "batch", "known_month")


def lake_with(folder: Path, zone: str = "UTC", **rows: Sequence[Mapping[str, Any]]) -> Lake:
    """A lake in `folder` with `rows` per kind: `event=[{"account_id": "a", "happened_at": "2024-05-01", …}]`.

    `known_at` is `happened_at` unless it is given; a time is ISO 8601, in UTC unless it says else.
    """
    lake = Lake.create(folder / "lake", zone)
    for kind, facts in rows.items():
        store(lake, kind, facts)
    return lake


def store(lake: Lake, kind: str, facts: Sequence[Mapping[str, Any]]) -> None:
    """Add facts to a lake."""
    described = kind_named(kind)
    assert described is not None, kind
    names = [f.name for f in schema(described.rows) if f.name not in LOADER]
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for number, fact in enumerate(facts):
        key = hashlib.md5(repr((kind, sorted(fact.items()), number)).encode()).digest()
        row = {
            "known_at": fact["happened_at"],
            "known_by": "happened",
            "source": "test",
            "fact_high": int.from_bytes(key[:8], signed=True),
            "fact_low": int.from_bytes(key[8:], signed=True),
            **fact,
        }
        unknown = set(row) - set(names)
        assert not unknown, unknown
        for name in names:
            columns[name].append(_instant(row.get(name), schema(described.rows).field(name).type))
    typed = [schema(described.rows).field(name) for name in names]
    staged = pa.table({f.name: pa.array(columns[f.name], f.type) for f in typed})
    staged = staged.append_column("row_no", pa.array(range(len(facts)), pa.int64()))
    with Engine(memory="1GB") as engine:
        engine.register("staged", staged)
        append(lake, engine, described, "staged")


def _instant(value: Any, kind: pa.DataType) -> Any:
    if isinstance(value, str) and pa.types.is_timestamp(kind):
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(value, str) and pa.types.is_date(kind):
        return datetime.fromisoformat(value).date()
    return value
