"""The crosswalk between the ids of CRM, billing, help desk and product: what is unmatched, what was decided, and taken back.

Every decision is a link fact with `by`. It is dated like the link that it replaces, or now, and so holds for all that
came before; taking it back is a link fact of the same date, back to what was before, and the one known last counts.
An id that is linked to itself is left alone: it is nobody's, and in the queue no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from tenure.collect import fact_keys
from tenure.collect.identity import sent
from tenure.errors import NotFound, UsageError
from tenure.facts.link import Link
from tenure.warehouse import fact_key, load, tables

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.lake import Lake
    from tenure.warehouse.pinned import Pinned

ACCOUNT, PERSON = "account", "person"
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An id of another system that nobody has linked: `key` is system:id."""

    of: str
    key: str
    facts: Mapping[str, int]  # kind -> how many wait
    last_at: datetime
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A link as somebody decided it. `same_as` is None where it was unlinked, and the id itself where it is left alone."""

    id: str  # of the fact
    of: str
    key: str
    same_as: str | None
    before: str | None  # what it was just before
    since: datetime
    known_at: datetime
    by: str
    stands: bool = True  # no later decision of the same date is in its place

    @property
    def always(self) -> bool:
        """Whether it counts as known from the first day on."""
        return self.known_at.year == ALWAYS.year


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be decided: `key` (system:id, or an id of the product) is `same_as`."""

    of: str
    key: str
    same_as: str | None
    since: datetime | None = (
        None  # None: in place of the last link; where there is none, for all that was before
    )


def unmatched(pinned: Pinned, engine: Engine) -> list[Unmatched]:
    """The ids of accounts and people of other systems that wait to be linked, those with most facts first."""
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
        return []
    alone = f"""SELECT "of", key FROM ({_latest(pinned)}) WHERE same_as = key"""
    rows = engine.rows(f"""
        SELECT "of", key, list(struct_pack(kind := kind, n := n) ORDER BY n DESC, kind), max(last_at) AS at,
            any_value(name), sum(n) AS total
        FROM ({" UNION ALL ".join(parts)}) ANTI JOIN ({alone}) USING ("of", key)
        LEFT JOIN ({_names(pinned)}) USING ("of", key) GROUP BY "of", key ORDER BY "of", total DESC, key""")
    return [
        Unmatched(of, key, {one["kind"]: one["n"] for one in kinds}, at.replace(tzinfo=UTC), name)
        for of, key, kinds, at, name, _ in rows
    ]


def decide(
    lake: Lake,
    engine: Engine,
    choices: Sequence[Choice],
    *,
    by: str,
    now: datetime,
    always: bool = False,
) -> list[str]:
    """Write decisions down; the ids of their facts. `catch_up` then moves what they touch.

    `always`: it counts as known from the first day on, and earlier numbers are computed anew; else earlier moments stay
    as they were known. Raises UsageError where an id would be itself by way of others.
    """
    pinned = lake.pin()
    rows = []
    for number, choice in enumerate(choices):
        if not choice.key.strip():
            raise UsageError("An id is empty.")
        known = _links(pinned, engine, choice.of, choice.key)
        last = known[-1].since if known else None
        since = choice.since or last or (ALWAYS if always else now)
        rows.append(_row(pinned, engine, choice, since, ALWAYS if always else now, now, by, number))
        rows += _freed(pinned, engine, choice, now, by, len(choices) + number)
    return _store(lake, engine, rows)


def undo(lake: Lake, engine: Engine, decision: str, *, by: str, now: datetime) -> str:
    """Take a decision back; the id of the fact that does so. Raises NotFound, or UsageError where it stands no more."""
    found = next(
        (one for one in decisions(lake.pin(), engine) if one.id.startswith(decision)), None
    )
    if found is None or len(decision) < 6:
        raise NotFound(f"There is no decision {decision}. `tenure ids decisions` lists them.")
    if not found.stands:
        raise UsageError(f"{found.key}: something else has been decided since; undo that first.")
    back = Choice(found.of, found.key, found.before, found.since)
    known = (
        ALWAYS if found.always else now
    )  # what was so for all of history is undone for all of it
    return _store(lake, engine, [_row(lake.pin(), engine, back, found.since, known, now, by, 0)])[0]


def decisions(pinned: Pinned, engine: Engine, most: int = 1000) -> list[Decision]:
    """What was decided by somebody, the latest first."""
    rows = engine.rows(f"""
        SELECT fact_high, fact_low, "of", key, same_as, before, happened_at::TIMESTAMP, known_at::TIMESTAMP, "by", stands
        FROM (SELECT *, {_key()} AS key, lag(same_as) OVER w AS before,
                coalesce(lead(happened_at) OVER w > happened_at, true) AS stands
            FROM ({pinned.scan("links")}) WHERE known_until IS NULL
            WINDOW w AS (PARTITION BY "of", {_key()} ORDER BY happened_at, known_at, fact_high, fact_low))
        WHERE "by" IS NOT NULL ORDER BY batch DESC, key LIMIT {int(most)}""")
    return [
        Decision(
            fact_key.shown(high, low),
            of,
            key,
            same_as or None,
            before or None,
            since.replace(tzinfo=UTC),
            known.replace(tzinfo=UTC),
            who,
            stands,
        )
        for high, low, of, key, same_as, before, since, known, who, stands in rows
    ]


def same_accounts(pinned: Pinned, engine: Engine) -> dict[str, str | None]:
    """What every linked id of an account means by now: for values that name accounts, such as a parent."""
    latest = f"SELECT key, same_as FROM ({_latest(pinned)}) WHERE \"of\" = 'account'"
    found = dict(engine.rows(latest))
    return {key: _end(found, key) for key in found}


def _end(found: Mapping[str, str | None], key: str) -> str | None:
    """Where a chain of links leads; a circle ends where it was entered."""
    seen = {key}
    while (further := found.get(key)) and further not in seen:
        key = further
        seen.add(key)
    return key


def _links(pinned: Pinned, engine: Engine, of: str, key: str) -> list[Choice]:
    """The links of an id, in their order."""
    rows = engine.rows(
        f"""SELECT same_as, happened_at::TIMESTAMP FROM ({pinned.scan("links")})
        WHERE "of" = $1 AND {_key()} = $2 AND known_until IS NULL
        ORDER BY happened_at, known_at, fact_high, fact_low""",
        [of, key],
    )
    return [Choice(of, key, same_as or None, at.replace(tzinfo=UTC)) for same_as, at in rows]


def _freed(
    pinned: Pinned, engine: Engine, choice: Choice, now: datetime, by: str, number: int
) -> Iterable[dict[str, object]]:
    """Where B is to be A, and A was B until now, A is itself again: the newer decision holds."""
    if choice.same_as is None or choice.same_as == choice.key:
        return
    known = _links(pinned, engine, choice.of, choice.same_as)
    if known and known[-1].same_as == choice.key:
        back = replace(known[-1], same_as=None)
        yield _row(pinned, engine, back, back.since or now, now, now, by, number)


def _row(
    pinned: Pinned,
    engine: Engine,
    choice: Choice,
    since: datetime,
    known: datetime,
    now: datetime,
    by: str,
    number: int,
) -> dict[str, object]:
    """The link fact. Of two of the same date the one known last counts: so it is known after the one it replaces."""
    latest = engine.rows(
        f"""SELECT max(epoch_us(known_at)) FROM ({pinned.scan("links")}) WHERE "of" = $1 AND {_key()} = $2
            AND epoch_us(happened_at) = $3""",
        [choice.of, choice.key, _us(since)],
    )[0][0]
    at = max(_us(known), latest + 1 if latest is not None else _us(known))
    system, _, name = choice.key.rpartition(":") if choice.of != "member" else ("", "", choice.key)
    return {
        "of": choice.of,
        "system": system or None,
        "id": name,
        "same_as": choice.same_as,
        "by": by,
        "happened_at": _us(since),
        "known_at": at,
        "known_by": "static" if known == ALWAYS else "arrived",
        "told": f"{_us(now)}/{number}",
    }


def _store(lake: Lake, engine: Engine, rows: Sequence[dict[str, object]]) -> list[str]:
    engine.register("identity_decided", pa.Table.from_pylist(list(rows), _DECIDED))
    own = ["'link'", "told", '"of"', "coalesce(system, '')", "id", "coalesce(same_as, '')", '"by"']
    select = f"""SELECT * EXCLUDE (told, number), {fact_keys.halves("number")} FROM (
        SELECT * REPLACE (make_timestamptz(happened_at) AS happened_at, make_timestamptz(known_at) AS known_at),
            'crosswalk' AS source, row_number() OVER () AS row_no, {fact_keys.content(own)} AS number
        FROM identity_decided)"""
    engine.sql(f"CREATE OR REPLACE TEMP TABLE identity_decisions AS {select}")
    load.append(lake, engine, Link, "identity_decisions")
    keys = engine.rows("SELECT fact_high, fact_low FROM identity_decisions ORDER BY row_no")
    return [fact_key.shown(high, low) for high, low in keys]


def _names(pinned: Pinned) -> str:
    """SQL of (of, key, name): what ids of other systems are called."""
    latest = "struct_pack(h := happened_at, k := known_at, a := fact_high, b := fact_low)"
    parts = [
        f"""SELECT '{of}' AS "of", {of}_sent AS key, arg_max(value, {latest}) AS name
        FROM ({pinned.scan("attributes")}) WHERE name = 'name' AND {of}_sent IS NOT NULL AND known_until IS NULL
            AND {only} GROUP BY {of}_sent"""
        for of, only in ((ACCOUNT, "person_id IS NULL AND person_sent IS NULL"), (PERSON, "true"))
    ]
    return " UNION ALL ".join(parts)


def _latest(pinned: Pinned) -> str:
    """SQL of (of, key, same_as): the last link of every id."""
    return f"""SELECT "of", {_key()} AS key, arg_max(struct_pack(s := same_as), struct_pack(
            h := happened_at, k := known_at, a := fact_high, b := fact_low)).s AS same_as
        FROM ({pinned.scan("links")}) WHERE known_until IS NULL GROUP BY ALL"""


def _key() -> str:
    return "coalesce(nullif(system, '') || ':', '') || id"


def _us(at: datetime) -> int:
    return (at - ALWAYS) // (ALWAYS.resolution)


_DECIDED = pa.schema(
    [
        *((name, pa.string()) for name in ("of", "system", "id", "same_as", "by")),
        *((name, pa.int64()) for name in ("happened_at", "known_at")),
        *((name, pa.string()) for name in ("known_by", "told")),
    ]
)
