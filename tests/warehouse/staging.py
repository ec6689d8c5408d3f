"""Facts as an import hands them to the loader, for tests of the warehouse."""

from __future__ import annotations

import hashlib
import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from tenure.facts import Fact
from tenure.facts.correction import Correction
from tenure.facts.event import Event
from tenure.warehouse import fact_key, load, usage
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake
from tenure.warehouse.load import Appended
from tenure.warehouse.tables import schema

LATER = {"known_until", "day", "known_day", "known_until_day", "local_at", "batch", "known_month"}


def at(text: str) -> datetime:
    """An instant in UTC: at("2024-03-31 01:30")."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def event(key: object = 1, when: str = "2024-01-10 12:00", **more: Any) -> dict[str, Any]:
    """Ada of Acme has logged in."""
    return {
        "key": key,
        "when": when,
        "event": "login",
        "account_id": "acme",
        "person_id": "ada",
    } | more


def key_of(key: object) -> tuple[int, int]:
    """The halves of the 128-bit key that stands for `key`."""
    digest = hashlib.md5(repr(key).encode()).digest()
    return tuple(int.from_bytes(half, signed=True) for half in (digest[:8], digest[8:]))  # type: ignore[return-value]


def staged(kind: type[Fact], rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as the loader wants them: `when` and `known` are the times, `key` tells facts apart."""
    wanted = [f for f in schema(kind.rows) if f.name not in LATER]
    wanted.append(pa.field("row_no", pa.int64()))
    return pa.Table.from_pylist([_fact(row, n) for n, row in enumerate(rows)], pa.schema(wanted))


def store(lake: Lake, engine: Engine, *rows: dict[str, Any], kind: type[Fact] = Event) -> Appended:
    """Hand facts to the loader."""
    engine.register("staged_rows", staged(kind, list(rows)))
    return load.append(lake, engine, kind, "staged_rows")


def correct(
    lake: Lake, engine: Engine, key: object, when: str, of: str = "event", **more: object
) -> Appended:
    """Say that the fact with this key was wrong."""
    high, low = key if isinstance(key, tuple) else key_of(key)
    wrong = fact_key.shown(high, low)
    row = {
        "key": ("correction", key, when),
        "when": when,
        "of_kind": of,
        "of_fact": wrong,
        "reason": "mend",
        **more,
    }
    return store(lake, engine, row, kind=Correction)


def ask(
    lake: Lake, engine: Engine, table: str, what: str = "*", rest: str = ""
) -> list[tuple[Any, ...]]:
    """A question about one table as it is now."""
    return engine.rows(f"SELECT {what} FROM ({lake.pin().scan(table)}) {rest}")


def store_elsewhere(folder: Path, keys: list[object]) -> tuple[int, int]:
    """What another process does that stores events with these keys."""
    with Engine(memory="500MB", threads=1) as engine:
        done = store(Lake.open(folder), engine, *(event(key) for key in keys))
    return done.facts, done.rows


def killed_before_roll_up(folder: Path, keys: list[object]) -> None:
    """What another process does that is killed as soon as its events are stored."""
    usage.catch_up = lambda lake, engine: os.kill(os.getpid(), signal.SIGKILL)
    store_elsewhere(folder, keys)


def _fact(row: dict[str, Any], number: int) -> dict[str, Any]:
    high, low = key_of(row["key"])
    happened = at(row["when"])
    standard = {
        "happened_at": happened,
        "known_at": at(row["known"]) if "known" in row else happened,
        "known_by": "stated" if "known" in row else "happened",
        "source": "test",
        "fact_high": high,
        "fact_low": low,
        "row_no": number,
    }
    return standard | row
