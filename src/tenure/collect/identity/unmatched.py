"""Ids of other systems that nobody has linked, and the facts that wait with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tenure.collect.identity import sent
from tenure.collect.identity.crosswalk import ACCOUNT, PERSON, latest
from tenure.warehouse import tables

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.pinned import Pinned


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An id of another system that nobody has linked: `key` is system:id."""

    of: str
    key: str
    facts: Mapping[str, int]  # kind -> how many wait
    last_at: datetime
    name: str | None = None


def unmatched(
    pinned: Pinned, engine: Engine, most: int | None = None, skip: int = 0
) -> list[Unmatched]:
    """The ids of accounts and people of other systems that wait to be linked, those with most facts first."""
    some = f"LIMIT {int(most)} OFFSET {int(skip)}" if most is not None else ""
    waiting = _waiting(pinned)
    if not waiting:
        return []
    rows = engine.rows(f"""
        WITH waiting AS MATERIALIZED ({waiting}), first AS MATERIALIZED (
            SELECT "of", key, sum(n) AS total FROM waiting GROUP BY ALL ORDER BY "of", total DESC, key {some})
        SELECT "of", key, list(struct_pack(kind := kind, n := n) ORDER BY n DESC, kind), max(last_at) AS at,
            any_value(name), any_value(total) AS total
        FROM waiting JOIN first USING ("of", key) LEFT JOIN ({_names(pinned)}) USING ("of", key)
        GROUP BY "of", key ORDER BY "of", total DESC, key""")
    return [
        Unmatched(of, key, {one["kind"]: one["n"] for one in kinds}, at.replace(tzinfo=UTC), name)
        for of, key, kinds, at, name, _ in rows
    ]


def unmatched_sums(pinned: Pinned, engine: Engine) -> tuple[int, int]:
    """How many ids wait to be linked, and how many facts wait with them."""
    if not (waiting := _waiting(pinned)):
        return 0, 0
    ids, facts = engine.rows(
        f'SELECT count(DISTINCT ("of", key)), coalesce(sum(n), 0) FROM ({waiting})'
    )[0]
    return int(ids), int(facts)


def _waiting(pinned: Pinned) -> str:
    """SQL of (of, key, kind, n, last_at): the facts that wait; empty where there are no tables."""
    parts = []
    for kind in tables.facts():
        has = sent.owners(kind) if kind.rows in pinned.snapshots else ()
        for of, name in ((ACCOUNT, "account"), (PERSON, "person")):
            if f"{name}_id" in has:
                parts.append(f"""SELECT '{of}' AS "of", {name}_sent AS key, '{kind.kind}' AS kind,
                    count(*) AS n, max(happened_at)::TIMESTAMP AS last_at FROM ({pinned.scan(kind.rows)})
                    WHERE {name}_id IS NULL AND {name}_sent IS NOT NULL AND known_until IS NULL
                        AND account_by IS NULL AND NOT starts_with({name}_sent, '{sent.ANONYMOUS}:') GROUP BY {name}_sent""")
    if not parts:
        return ""
    alone = f"""SELECT "of", key FROM ({latest(pinned)}) WHERE same_as = key"""
    return f"""SELECT * FROM ({" UNION ALL ".join(parts)}) ANTI JOIN ({alone}) USING ("of", key)"""


def _names(pinned: Pinned) -> str:
    """SQL of (of, key, name): what ids of other systems are called."""
    last = "struct_pack(h := happened_at, k := known_at, a := fact_high, b := fact_low)"
    parts = [
        f"""SELECT '{of}' AS "of", {of}_sent AS key, arg_max(value, {last}) AS name
        FROM ({pinned.scan("attributes")}) WHERE name = 'name' AND {of}_sent IS NOT NULL AND known_until IS NULL
            AND {only} GROUP BY {of}_sent"""
        for of, only in ((ACCOUNT, "person_id IS NULL AND person_sent IS NULL"), (PERSON, "true"))
    ]
    return " UNION ALL ".join(parts)
