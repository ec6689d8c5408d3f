"""What follows from calls besides their event: links, memberships, attributes, trials, outcomes; each change once.

A state is told only where it differs from what was so just before, in the order in which things happened: the plan that
every login repeats is one fact. Keys come from the call's message id, so the same call says the same twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tenure.collect.calls.sheet import Sheet
from tenure.collect.calls.staged import CALLS, key
from tenure.collect.calls.times import instant
from tenure.collect.fact_keys import halves
from tenure.facts import Fact, kind_named
from tenure.warehouse import load, tables
from tenure.warehouse.tables import quoted, sql_type, text

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.lake import Lake

Resolve = Callable[[type[Fact], str, str], None]  # kind, staged, table: the owners as known now
REPEATED = "repeated_calls"  # a table of the engine
TRIAL = "trial:"  # begins the id of the contract line that stands for an account's trial


@dataclass(frozen=True, slots=True)
class _Kind:
    """How rows of the sheet (f) and their calls (c) become facts of one kind."""

    values: dict[str, str]  # column -> SQL
    happened_at: str
    part: str  # SQL: what tells the facts of one call apart
    usable: str = "true"  # SQL over the resolved facts
    state: tuple[str, str] | None = None  # SQL of key and value; None: a happening
    first_only: str = "false"  # SQL: it counts only where nothing is known of its state


def follow(
    lake: Lake, engine: Engine, sheet: Sheet, resolve: Resolve, since: datetime
) -> Iterator[str]:
    """Store it, kind by kind; what was stored. `calls` has been staged."""
    told = sheet.tables()
    if told:
        _note_repeated(lake, engine, since)
    for name, how in _kinds(lake.calendar()).items():
        if name not in told:
            continue
        kind = kind_named(name.removeprefix("first_"))
        assert kind is not None
        engine.register("following", told[name])
        engine.sql(f"CREATE OR REPLACE TEMP TABLE staged_following AS {_staged(kind, how)}")
        resolve(kind, "staged_following", "resolved_following")
        fresh = _fresh(lake, kind, how) if how.state else "SELECT * FROM resolved_following"
        engine.sql(
            f"CREATE OR REPLACE TEMP TABLE fresh_following AS SELECT * FROM ({fresh}) WHERE {how.usable}"
        )
        some = engine.rows("SELECT 1 FROM fresh_following LIMIT 1")
        if some and load.append(lake, engine, kind, "fresh_following", since=since).facts:
            yield kind.kind


def _kinds(zone: str) -> dict[str, _Kind]:
    """In the order in which they are needed: links first, for by them the others find their owners."""
    at = f"least(coalesce({instant('f.told_at')}, c.happened_at), c.received_at)"
    local = f"strftime(timezone({text(zone)}, {at}), '%Y-%m-%dT%H:%M:%S')"
    dated = f"(f.told_at = '' OR {instant('f.told_at')} IS NOT NULL)"  # '': when the call happened
    ends = f"timezone({text(zone)}, {instant('f.until')})::DATE"
    who = "coalesce(f.account_id, ''), coalesce(f.person_id, f.person_sent, '')"
    owner = "coalesce(account_id, '') || chr(31) || coalesce(person_id, '')"
    kinds = {
        "link": _Kind(
            values={"of": "f.of", "system": "f.system", "id": "f.id", "same_as": "f.same_as"},
            happened_at="c.happened_at",
            part="concat_ws('/', f.of, coalesce(f.system, ''), f.id)",
            state=("concat_ws(chr(31), \"of\", coalesce(system, ''), id)", "same_as"),
            first_only="first_only",
        ),
        "membership": _Kind(
            values={
                "started_at": "CASE WHEN f.change = 'joined' THEN c.happened_at END",
                "ended_at": "CASE WHEN f.change = 'left' THEN c.happened_at END",
                "change": "f.change",
            },
            happened_at="c.happened_at",
            part=f"concat_ws('/', f.change, {who})",
            usable="account_id IS NOT NULL AND person_id IS NOT NULL",
            state=(owner, "change"),
        ),
        "attribute": _Kind(
            values={
                "name": "f.name",
                "value": f"CASE WHEN f.name <> 'started_at' THEN f.value WHEN {dated} THEN replace({local}, 'T00:00:00', '') END",
            },
            happened_at=at,
            part=f"concat_ws('/', f.name, {who})",
            usable="(account_id IS NOT NULL OR person_id IS NOT NULL) AND (name <> 'started_at' OR value IS NOT NULL)",
            state=(f"concat_ws(chr(31), {owner}, name)", "value"),
        ),
        "contract_line": _Kind(
            values={
                "line_id": f"{text(TRIAL)} || f.account_id",
                "change": "f.change",
                "trial": "true",
                "product": "f.product",
                "started_at": f"CASE WHEN f.change = 'started' THEN coalesce({instant('f.told_at')}, c.happened_at) END",
                "term_end": f"CASE WHEN f.change = 'started' THEN {ends} END",
                "ended_at": f"CASE WHEN f.change = 'ended' THEN {at} END",
            },
            happened_at=f"CASE WHEN f.change = 'ended' THEN {at} ELSE coalesce({instant('f.told_at')}, c.happened_at) END",
            part="concat_ws('/', f.change, f.account_id)",
            usable="account_id IS NOT NULL",
            state=(
                "concat_ws(chr(31), account_id, line_id)",
                "concat_ws(chr(31), change, CASE WHEN change = 'started' THEN concat_ws('/', product, term_end) END)",
            ),
        ),
        "outcome": _Kind(
            values={"outcome": "f.outcome", "reason": "f.reason"},
            happened_at="c.happened_at",
            part="concat_ws('/', f.outcome, f.account_id)",
            usable="account_id IS NOT NULL",
        ),
    }
    return kinds | {"first_attribute": replace(kinds["attribute"], first_only="true")}


def _note_repeated(lake: Lake, engine: Engine, since: datetime) -> None:
    """Make `repeated_calls`: those that came before and do not say when they happened. A state of now is none of theirs."""
    asked = f"SELECT row_no, fact_high, fact_low, known_at FROM {CALLS} WHERE told_at IS NULL AND fault IS NULL"
    engine.sql(f"CREATE OR REPLACE TEMP TABLE {REPEATED} (row_no BIGINT)")
    if engine.rows(f"SELECT 1 FROM ({asked}) LIMIT 1"):
        pinned, first = lake.pin(), f"{since - timedelta(days=1):%Y-%m}"
        months = {f.month for f in pinned.files("events") if f.month and f.month >= first}
        engine.sql(f"""INSERT INTO {REPEATED} SELECT row_no FROM ({asked}) c
            JOIN ({pinned.scan("events", months=months)}) e USING (fact_high, fact_low)
            WHERE e.known_at <> c.known_at AND e.known_at >= TIMESTAMPTZ {text(since.isoformat())}""")


def _staged(kind: type[Fact], how: _Kind) -> str:
    """SQL of the facts as `load.append` takes them, each key once."""
    own = {
        field.name: f"NULL::{sql_type(field.type)}"
        for field in tables.schema(kind.rows)
        if field.name not in _STANDARD
    }
    given = {name: f"f.{name}" for name in ("account_id", "person_id") if name in own}
    if kind.kind == "link":
        sent = "NULL::VARCHAR"
        more = ", f.first_only"
    else:
        sent, more = "f.person_sent", ""
    values = ", ".join(
        f"{sql} AS {quoted(name)}" for name, sql in (own | given | how.values).items()
    )
    # Calls of one request may have happened at the same moment: what was said last is known last.
    told = "c.known_at + to_microseconds(greatest(c.ordinal, 0))"
    number = key(kind.kind, f"c.message_id || ' ' || {how.part}")
    return f"""
        SELECT * EXCLUDE (number), {halves("number")} FROM (
            SELECT {values}, {how.happened_at} AS happened_at, {told} AS known_at, 'arrived' AS known_by,
                c.source, f.row_no, NULL::VARCHAR AS account_sent, {sent} AS person_sent,
                NULL::VARCHAR AS account_by, NULL::VARCHAR AS excluded{more}, {number} AS number
            FROM following f JOIN {CALLS} c USING (row_no)
            WHERE c.fault IS NULL AND f.row_no NOT IN (FROM {REPEATED}))
        QUALIFY row_number() OVER (PARTITION BY number ORDER BY row_no) = 1"""


def _fresh(lake: Lake, kind: type[Fact], how: _Kind) -> str:
    """SQL of those facts that tell something else than what was so before."""
    assert how.state is not None
    state, value = how.state
    told = "state_key, state_value, happened_at, known_at"
    empty = (
        "AND NOT (nth = 1 AND state_value IS NULL)" if kind.kind in ("attribute", "link") else ""
    )
    return f"""
        WITH mine AS (SELECT *, {state} AS state_key, {value} AS state_value FROM resolved_following WHERE {how.usable}),
        known AS (SELECT {state} AS state_key, {value} AS state_value, happened_at, known_at
            FROM ({lake.pin().scan(kind.rows)}) WHERE known_until IS NULL
                AND {state} IN (SELECT state_key FROM mine)),
        ordered AS (SELECT *, row_number() OVER states AS nth, lag(state_value) OVER states AS before,
                count(*) FILTER (row_no IS NULL OR NOT first_only) OVER (PARTITION BY state_key) AS others
            FROM (SELECT {told}, row_no, fact_high, fact_low, {how.first_only} AS first_only FROM mine
                UNION ALL BY NAME SELECT {told}, NULL::BIGINT AS row_no FROM known)
            WINDOW states AS (PARTITION BY state_key ORDER BY happened_at, known_at, row_no NULLS FIRST))
        SELECT * EXCLUDE (state_key, state_value) FROM mine SEMI JOIN (
            SELECT fact_high, fact_low FROM ordered WHERE row_no IS NOT NULL
                AND (nth = 1 OR state_value IS DISTINCT FROM before) {empty}
                AND (NOT first_only OR (others = 0 AND nth = 1))
        ) USING (fact_high, fact_low)"""


_STANDARD = {name for name, _ in tables.STANDARD}
