"""Facts whose owner is known otherwise by now, or which count no longer, are moved by corrections: each once.

How far links, memberships, attributes and every kind of fact were gone through stands in the cursor of the stream
`identity`, with the hash of the rules; only what came since, and the facts that it touches, is looked at again.

A correction is known from when all that led to it was known (a link of today: from today on), so no earlier moment
changes by it. Rules are no knowledge but definitions: what they leave out, they leave out of all history, and what they
leave out no longer is back in all of it. A correction's key is that of the fact it moves, so of two processes that find
the same thing one stores it. Facts moved stand in a new batch, which the next run looks at again: what somebody found
out meanwhile is not lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tenure.collect import fact_keys
from tenure.collect.identity import exclude, sent
from tenure.collect.identity.known import known
from tenure.collect.identity.resolve import DOMAIN, owned
from tenure.collect.identity.rules import Identity
from tenure.collect.identity.touched import ACCOUNTS, PEOPLE, domains_told, touched
from tenure.facts import Fact
from tenure.facts.correction import Correction
from tenure.warehouse import arrivals, corrections, load, tables
from tenure.warehouse.tables import text

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.lake import Lake
    from tenure.warehouse.pinned import Pinned

STREAM = "identity"
SOURCES = ("links", "memberships", "attributes")  # what owners follow from
FOUND = "identity_moved"
LATE, MERGE, SPLIT, RULE = "late_identification", "merge", "split", "rule"


def catch_up(lake: Lake, engine: Engine, rules: Identity, now: datetime) -> int:
    """Move the facts that belong to somebody else by what is known now, or count no longer; how many."""
    if not rules.hash and not any(lake.exists(t) for t in ("links", "memberships", "corrections")):
        return 0
    pinned = lake.pin()
    since = arrivals.standing(lake, engine, STREAM)
    before = json.loads(since.cursor or "{}")
    marks = {kind.rows: pinned.snapshots[kind.rows].batch for kind in _kinds(pinned)}
    marks |= {
        table: pinned.snapshots[table].batch for table in SOURCES if table in pinned.snapshots
    }
    after = {"rules": rules.hash, "batches": marks}
    moved = 0
    if before != after:
        corrections.catch_up(lake, engine)
        pinned = lake.pin()
        moved = _move(lake, pinned, engine, rules, before, now)
        arrivals.record(lake, STREAM, since, [], json.dumps(after, sort_keys=True), now)
    return moved


def _kinds(pinned: Pinned) -> list[type[Fact]]:
    return [kind for kind in tables.facts() if sent.owners(kind) and kind.rows in pinned.snapshots]


def _move(
    lake: Lake,
    pinned: Pinned,
    engine: Engine,
    rules: Identity,
    before: Mapping[str, Any],
    now: datetime,
) -> int:
    batches = before.get("batches", {})
    anybody = touched(pinned, engine, rules, batches)
    all_ = rules.hash != before.get("rules", "") or domains_told(pinned, engine, rules, batches)
    new = [sent.people(k, _new(pinned, k, batches.get(k.rows, 0))) for k in _kinds(pinned)]
    asked = " UNION ALL ".join([f"SELECT key FROM {PEOPLE}", *new])
    whole = all_ or bool(engine.rows(f"SELECT 1 FROM {ACCOUNTS} LIMIT 1"))
    state = known(lake, engine, rules, pinned, None if whole else asked)
    moved = 0
    for kind in _kinds(pinned):
        facts = _looked_at(pinned, kind, batches.get(kind.rows, 0), anybody, all_)
        if not state.people and not state.accounts and not all_ and not rules.hash:
            if not sent.finds_accounts(kind):
                continue
            facts = f"SELECT * FROM ({facts}) WHERE account_id IS NULL OR account_by IS NOT NULL"
        engine.sql(f"CREATE OR REPLACE TEMP TABLE identity_facts AS {facts}")
        by_itself = exclude.told_by_itself(kind, rules, engine, "identity_facts")
        exclude.note_agents(engine, rules, "identity_facts", by_itself)
        as_now = owned(kind, "SELECT * FROM identity_facts", state, rules, by_itself)
        engine.sql(f"CREATE OR REPLACE TEMP TABLE {FOUND} AS {_corrections(kind, as_now, now)}")
        if engine.rows(f"SELECT 1 FROM {FOUND} LIMIT 1"):
            moved += load.append(lake, engine, Correction, FOUND).facts
    engine.sql("DROP TABLE IF EXISTS identity_facts")
    return moved


def _looked_at(pinned: Pinned, kind: type[Fact], mark: int, anybody: bool, all_: bool) -> str:
    """SQL of the standing facts that may be somebody else's: new ones, those of touched ids, or all."""
    has = sent.owners(kind)
    columns = [
        *has, *(n for n, _ in tables.IDENTITY), "happened_at", "known_at", "fact_high", "fact_low", "batch", "known_until",
        *(["properties"] if kind.kind == "event" else []),
    ]  # fmt: skip
    listed = ", ".join(columns)
    if all_:
        return f"SELECT {listed} FROM ({pinned.scan(kind.rows)}) WHERE known_until IS NULL"
    new = _new(pinned, kind, mark, listed)
    if not anybody:
        return new
    told = []
    if "person_id" in has:
        told += [f"{sent.PERSON} IN (FROM {PEOPLE})", f"person_id IN (FROM {PEOPLE})"]
    if "account_id" in has:
        told += [f"{sent.ACCOUNT} IN (FROM {ACCOUNTS})", f"account_id IN (FROM {ACCOUNTS})"]
    return f"""{new} UNION ALL SELECT {listed} FROM ({pinned.scan(kind.rows)})
        WHERE known_until IS NULL AND batch <= {int(mark)} AND ({" OR ".join(told)})"""


def _new(pinned: Pinned, kind: type[Fact], mark: int, columns: str = "*") -> str:
    """SQL of the standing facts of later batches."""
    return f"""SELECT {columns} FROM ({pinned.scan(kind.rows, after_batch=mark)})
        WHERE known_until IS NULL AND batch > {int(mark)}"""


def _corrections(kind: type[Fact], whole: str, now: datetime) -> str:
    """SQL of a correction for every fact that `whole` says otherwise of than it stands."""
    has = sent.owners(kind)
    new = {
        name: f"o.{name}" if name in has else "NULL::VARCHAR"
        for name in ("account_id", "person_id")
    }
    old = {
        name: f"f.{name}" if name in has else "NULL::VARCHAR"
        for name in ("account_id", "person_id")
    }
    differs = [f"{new[name]} IS DISTINCT FROM {old[name]}" for name in has]
    by = [] if "account_id" not in has else ["o.account_by IS DISTINCT FROM f.account_by"]
    out = "o.excluded IS DISTINCT FROM f.excluded"
    at = f"TIMESTAMPTZ {text(now.isoformat())}"
    other = f"({' OR '.join([*differs, *by])})"
    late = f"""coalesce(o.account_by = '{DOMAIN}' OR f.account_by = '{DOMAIN}' OR (f.account_by IS NOT NULL
        AND {new["account_id"]} IS DISTINCT FROM {old["account_id"]}), false)"""
    known_at = f"""CASE WHEN NOT {other} THEN f.known_at WHEN {late} THEN greatest(f.known_at, {at})
        ELSE greatest(f.known_at, coalesce(o.evidence, {at})) END"""
    of = "format('{:016x}{:016x}', f.fact_high::UBIGINT_, f.fact_low::UBIGINT_)"
    for half in ("fact_high", "fact_low"):
        unsigned = f"(f.{half}::HUGEINT + CASE WHEN f.{half} < 0 THEN {2**64} ELSE 0 END)::UBIGINT"
        of = of.replace(f"f.{half}::UBIGINT_", unsigned)
    number = fact_keys.content([text(STREAM), text(kind.kind), "of_fact"])
    return f"""SELECT *, {fact_keys.halves(number)} FROM (
        SELECT {known_at} AS happened_at, {known_at} AS known_at, 'arrived' AS known_by, '{STREAM}' AS source,
            {text(kind.kind)} AS of_kind, {of} AS of_fact, {_reason(old, new, has)} AS reason,
            {old["account_id"]} AS account_id, true AS moved, {new["account_id"]} AS to_account_id,
            {new["person_id"]} AS to_person_id, o.account_by AS to_account_by, o.excluded AS to_excluded, o.excluded,
            row_number() OVER () AS row_no
        FROM ({whole}) o JOIN identity_facts f USING (fact_high, fact_low)
        WHERE {" OR ".join([*differs, *by, out])})"""


def _reason(old: Mapping[str, str], new: Mapping[str, str], has: tuple[str, ...]) -> str:
    """SQL of why it moves: a rule, two accounts that are one, one that is two again, or somebody identified late."""
    same = " AND ".join(f"{new[name]} IS NOT DISTINCT FROM {old[name]}" for name in has)
    sent_account = "CASE WHEN f.account_by IS NULL THEN coalesce(f.account_sent, f.account_id) END"
    moved = (
        f"{new['account_id']} IS DISTINCT FROM {old['account_id']} AND {sent_account} IS NOT NULL"
    )
    merged = ""
    if "account_id" in has:
        merged = f"""WHEN {moved} AND (f.account_id IS NOT NULL AND f.account_sent IS NULL) THEN '{MERGE}'
            WHEN {moved} AND f.account_sent IS NOT NULL AND f.account_id IS NOT NULL THEN '{SPLIT}'"""
    return f"CASE WHEN {same} THEN '{RULE}' {merged} ELSE '{LATE}' END"
