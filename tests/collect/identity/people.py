"""A small vendor, told fact by fact in any order: what tests of identity say and ask."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from tenure.collect.identity import Identity, catch_up, resolved
from tenure.facts import kind_named
from tenure.warehouse import load
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake, schema

LOADER = {"known_until", "day", "known_day", "known_until_day", "local_at", "batch", "known_month"}
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    """An instant in UTC, of 2026 where it is only a day: at("01-10")."""
    return datetime.fromisoformat(text if len(text) > 5 else f"2026-{text}").replace(tzinfo=UTC)


@dataclass
class Vendor:
    """A lake, an engine and rules."""

    lake: Lake
    engine: Engine
    rules: Identity = field(default_factory=Identity)

    @classmethod
    def new(cls, folder: Path, engine: Engine, rules: Identity | None = None) -> Vendor:
        return cls(Lake.create(folder / "lake"), engine, rules or Identity())

    def under(self, **rules: Any) -> None:
        """Change the rules."""
        self.rules = replace(self.rules, **rules)

    def tell(self, kind: str, *facts: dict[str, Any]) -> int:
        """Facts as they are sent: resolved by what is known now, and stored. How many were new."""
        described = kind_named(kind)
        assert described
        names = [f for f in schema(described.rows) if f.name not in LOADER]
        rows = [_row(kind, fact, number) for number, fact in enumerate(facts)]
        fields = [*names, pa.field("row_no", pa.int64())]
        self.engine.register("told_facts", pa.Table.from_pylist(rows, pa.schema(fields)))
        resolved(self.lake, self.engine, described, "told_facts", self.rules, "told_owned")
        return load.append(self.lake, self.engine, described, "told_owned").facts

    def event(
        self, when: str, person: str | None = None, account: str | None = None, **more: Any
    ) -> int:
        """Somebody did something; ids of other systems have a colon."""
        ids = {**_id("person", person), **_id("account", account)}
        return self.tell("event", {"happened_at": when, "event": "login", **ids, **more})

    def same(self, when: str, key: str, is_: str | None, of: str = "person", **more: Any) -> int:
        """A link: two ids are one."""
        system, _, name = key.rpartition(":")
        told = {"of": of, "system": system or None, "id": name, "same_as": is_}
        return self.tell("link", {"happened_at": when, **told, **more})

    def joined(
        self, when: str, person: str, account: str, change: str = "joined", **more: Any
    ) -> int:
        ids = {**_id("person", person), **_id("account", account)}
        return self.tell("membership", {"happened_at": when, "change": change, **ids, **more})

    def attribute(self, name: str, value: str, when: str = "01-01", **ids: str) -> int:
        found = {k: v for of, one in ids.items() for k, v in _id(of, one).items()}
        return self.tell("attribute", {"happened_at": when, "name": name, "value": value, **found})

    def catch_up(self, now: datetime = NOW) -> int:
        return catch_up(self.lake, self.engine, self.rules, now)

    def settle(self, now: datetime = NOW) -> int:
        """Until nothing moves any more."""
        moved = 0
        for _ in range(10):
            more = self.catch_up(now)
            if not more:
                return moved
            moved += more
        raise AssertionError("facts move for ever")

    def rows(self, table: str, columns: str, where: str = "known_until IS NULL") -> list[Any]:
        return self.engine.rows(
            f"SELECT {columns} FROM ({self.lake.pin().scan(table)}) WHERE {where} ORDER BY ALL"
        )

    def owners(self) -> list[tuple[str | None, str | None]]:
        """Of the events that stand: (account, person)."""
        return self.rows("events", "account_id, person_id")


def _id(of: str, key: str | None) -> dict[str, str]:
    if key is None:
        return {}
    return {f"{of}_sent": key} if ":" in key else {f"{of}_id": key}


def _row(kind: str, fact: dict[str, Any], number: int) -> dict[str, Any]:
    digest = hashlib.md5(
        repr((kind, sorted(fact.items()), fact.get("key", number))).encode()
    ).digest()
    high, low = (int.from_bytes(half, signed=True) for half in (digest[:8], digest[8:]))
    fact = {k: v for k, v in fact.items() if k != "key"}
    when = at(fact.pop("happened_at"))
    known = at(fact.pop("known")) if "known" in fact else when
    return {
        "known_at": known,
        "known_by": "happened",
        "source": "test",
        "happened_at": when,
        "fact_high": high,
        "fact_low": low,
        "row_no": number,
        **fact,
    }
