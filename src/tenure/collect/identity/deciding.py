"""Decide what an id of some system means, and take it back.

Every decision is a link fact with `by`. It is dated like the link that it replaces, or now, and so holds for all that
came before; taking it back is a link fact of the same date, back to what was before, and the one known last counts.
An id that is linked to itself is left alone: it is nobody's, and in the queue no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from tenure.collect import fact_keys
from tenure.collect.identity.crosswalk import ACCOUNT, PERSON, key_of
from tenure.collect.identity.decisions import ALWAYS, decisions
from tenure.errors import NotFound, UsageError
from tenure.facts.link import Link
from tenure.warehouse import fact_key, load, tables

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.lake import Lake
    from tenure.warehouse.pinned import Pinned


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be decided: `key` (system:id, or an id of the product) is `same_as`."""

    of: str
    key: str
    same_as: str | None
    # None: in place of the last link; where there is none, for all that was before
    since: datetime | None = None

    @property
    def system(self) -> str | None:
        """Whose the id is, as far as it tells."""
        return (self.key.rpartition(":")[0] or None) if self.of != "member" else None


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
    # what was so for all of history is undone for all of it
    known = ALWAYS if found.always else now
    links = _links(lake.pin(), engine, [(found.of, found.key)])
    return _store(lake, engine, [_row(links, back, back.system, found.since, known, now, by, 0)])[0]


@dataclass(frozen=True, slots=True)
class _Told:
    """A link of an id, as it is known."""

    system: str | None  # whose the id is; None: the product's own
    same_as: str | None
    since: datetime
    known_at: int  # microseconds since 1970
    stands: bool = True  # it was not corrected


_Links = dict[tuple[str, str], list[_Told]]  # (of, key) -> in their order


def _links(pinned: Pinned, engine: Engine, keys: Iterable[tuple[str, str]]) -> _Links:
    """The links of some ids (of, key), in their order; those that were corrected are among them."""
    asked = pa.Table.from_pylist([{"of": of, "key": key} for of, key in keys], _ASKED)
    engine.register("identity_asked", asked)
    rows = engine.rows(
        f"""SELECT "of", key, system, same_as, happened_at::TIMESTAMP, epoch_us(known_at), known_until IS NULL
        FROM (SELECT *, {key_of()} AS key FROM ({pinned.scan("links")}))
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
