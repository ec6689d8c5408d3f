"""The crosswalk between the ids of CRM, billing, help desk and product: what is unmatched, what was decided, and taken back.

Every decision is a link fact with `by`. It is dated like the link that it replaces, or now, and so holds for all that
came before; taking it back is a link fact of the same date, back to what was before, and the one known last counts.
An id that is linked to itself is left alone: it is nobody's, and in the queue no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from tenure.collect import fact_keys
from tenure.collect.identity import sent
from tenure.errors import NotFound, UsageError
from tenure.facts.link import Link
from tenure.warehouse import fact_key, load, tables

if TYPE_CHECKING:
    from tenure.warehouse.engines.computer import Computer
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

    @property
    def system(self) -> str | None:
        """Whose the id is, as far as it tells."""
        return (self.key.rpartition(":")[0] or None) if self.of != "member" else None


@dataclass(frozen=True, slots=True)
class _Told:
    """A link of an id, as it is known."""

    system: str | None  # whose the id is; None: the product's own
    same_as: str | None
    since: datetime
    known_at: int  # microseconds since 1970
    stands: bool = True  # it was not corrected


_Links = dict[tuple[str, str], list[_Told]]  # (of, key) -> in their order


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
    asked = {(c.of, key) for c in choices for key in (c.key, c.same_as) if key}
    pinned = lake.pin()
    links = _links(pinned, engine, asked)
    own = _own(pinned, engine, [c for c in choices if c.system])
    rows = []
    for number, choice in enumerate(choices):
        if not choice.key.strip():
            raise UsageError("An id is empty.")
        last = _last(links, choice.of, choice.key)
        since = choice.since or (last.since if last else ALWAYS if always else now)
        system = None if (choice.of, choice.key) in own else choice.system
        known = ALWAYS if always else now
        rows.append(_row(links, choice, system, since, known, now, by, number))
        rows += _freed(links, choice, now, by, len(choices) + number)
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
    links = _links(lake.pin(), engine, [(found.of, found.key)])
    return _store(lake, engine, [_row(links, back, back.system, found.since, known, now, by, 0)])[0]


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


def same_accounts(pinned: Pinned, engine: Computer) -> dict[str, str | None]:
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


def _links(pinned: Pinned, engine: Engine, keys: Iterable[tuple[str, str]]) -> _Links:
    """The links of some ids (of, key), in their order; those that were corrected are among them."""
    asked = pa.Table.from_pylist([{"of": of, "key": key} for of, key in keys], _ASKED)
    engine.register("identity_asked", asked)
    rows = engine.rows(
        f"""SELECT "of", key, system, same_as, happened_at::TIMESTAMP, epoch_us(known_at), known_until IS NULL
        FROM (SELECT *, {_key()} AS key FROM ({pinned.scan("links")}))
        SEMI JOIN (SELECT DISTINCT "of", key FROM identity_asked) USING ("of", key)
        ORDER BY happened_at, known_at, fact_high, fact_low"""
    )
    found: _Links = {}
    for of, key, system, same_as, at, known_at, stands in rows:
        told = _Told(system or None, same_as or None, at.replace(tzinfo=UTC), known_at, stands)
        found.setdefault((of, key), []).append(told)
    return found


def _own(pinned: Pinned, engine: Engine, choices: Sequence[Choice]) -> set[tuple[str, str]]:
    """The ids (of, key) that are the product's own though a colon is in them: facts stand under them as sent."""
    asked = pa.Table.from_pylist([{"of": c.of, "key": c.key} for c in choices], _ASKED)
    engine.register("identity_asked", asked)
    parts = []
    for table in ("usage", *(kind.rows for kind in tables.facts() if kind.rows != "events")):
        has = pinned.snapshots[table].schema.names if table in pinned.snapshots else ()
        for of in (ACCOUNT, PERSON):
            if f"{of}_id" in has:
                standing = "AND known_until_day IS NULL" if "known_until_day" in has else ""
                parts.append(f"""SELECT DISTINCT '{of}' AS "of", {of}_id AS key FROM ({pinned.scan(table)})
                    WHERE {of}_id IN (SELECT key FROM identity_asked) {standing}""")
    if not choices or not parts:
        return set()
    found = " UNION ".join(parts)
    return set(engine.rows(f'SELECT * FROM ({found}) SEMI JOIN identity_asked USING ("of", key)'))


def _last(links: _Links, of: str, key: str) -> _Told | None:
    """The last link of an id that stands."""
    return next((told for told in reversed(links.get((of, key), ())) if told.stands), None)


def _freed(
    links: _Links, choice: Choice, now: datetime, by: str, number: int
) -> Iterable[dict[str, object]]:
    """Where B is to be A, and A was B until now, A is itself again: the newer decision holds."""
    if choice.same_as is None or choice.same_as == choice.key:
        return
    last = _last(links, choice.of, choice.same_as)
    if last and last.same_as == choice.key:
        back = Choice(choice.of, choice.same_as, None)
        yield _row(links, back, last.system, last.since, now, now, by, number)


def _row(
    links: _Links,
    choice: Choice,
    system: str | None,
    since: datetime,
    known: datetime,
    now: datetime,
    by: str,
    number: int,
) -> dict[str, object]:
    """The link fact. Of two of the same date the one known last counts: so it is known after the one it replaces.

    `system`: whose the id is, where no link has said so before.
    """
    told = links.setdefault((choice.of, choice.key), [])
    before = [one.known_at + 1 for one in told if one.since == since]
    at = max([_us(known), *before])
    system = told[-1].system if told else system
    told.append(_Told(system, choice.same_as, since, at))  # what is decided next comes after it
    told.sort(key=lambda one: (one.since, one.known_at))
    return {
        "of": choice.of,
        "system": system,
        "id": choice.key.removeprefix(f"{system}:") if system else choice.key,
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
    alone = f"""SELECT "of", key FROM ({_latest(pinned)}) WHERE same_as = key"""
    return f"""SELECT * FROM ({" UNION ALL ".join(parts)}) ANTI JOIN ({alone}) USING ("of", key)"""


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


_ASKED = pa.schema([("of", pa.string()), ("key", pa.string())])
_DECIDED = pa.schema(
    [
        *((name, pa.string()) for name in ("of", "system", "id", "same_as", "by")),
        *((name, pa.int64()) for name in ("happened_at", "known_at")),
        *((name, pa.string()) for name in ("known_by", "told")),
    ]
)
