"""What is known of ids now, as tables of the engine: made once for a state of the lake, used for any number of facts.

identity_people       (key, since, until, target, id, evidence)   a person's id as sent -> the person
identity_accounts     (key, since, until, target, id, evidence)
identity_members      (key, since, until, same_as, own, evidence) a person -> the account that it named; `own`: not another system's
identity_memberships  (key, since, until, account_id, evidence)   a person -> the account it joined last
identity_domains      (domain, account_id)
identity_emails       (person_id, address)
identity_out_accounts (account_id)                                tests, by their attributes
identity_out_people   (person_id)                                 ours, by their addresses
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenure.collect.identity import exclude, links, sent
from tenure.collect.identity.domains import domains
from tenure.collect.identity.rules import Identity
from tenure.collect.identity.sent import ANONYMOUS, EMAIL
from tenure.collect.identity.timelines import FOR_GOOD, during, follow, timeline
from tenure.facts.membership import Membership
from tenure.warehouse.tables import text

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.lake import Lake
    from tenure.warehouse.pinned import Pinned

SCOPE = "identity_scope"
MANY, FEW = 20_000, 50_000  # links in all; people asked about
TABLES = ("links", "memberships", "attributes")


@dataclass(frozen=True, slots=True)
class Known:
    """Which of the tables have anything in them."""

    people: bool
    accounts: bool
    members: bool
    memberships: bool
    domains: bool

    @property
    def finds_accounts(self) -> bool:
        """Whether an account can be found by its person."""
        return self.members or self.memberships or self.domains


def known(
    lake: Lake,
    engine: Engine,
    rules: Identity,
    pinned: Pinned | None = None,
    people: str | None = None,
) -> Known:
    """Make the tables, or keep them where nothing has come in since.

    `people`: SQL of the ids of people, as sent, that are asked about. Where links are many and these are few, only what
    hangs together with them is made; facts of anybody else must not be asked of the tables then.
    """
    pinned = pinned or lake.pin()
    stamp = (str(lake.folder), rules.hash, *(pinned.version(table) for table in TABLES))
    made = _made.get(engine)
    if made and made[0] == stamp:
        return made[1]
    many = links.keep(pinned, engine) > MANY
    if many and people is not None and _few(engine, people):
        links.together(engine, SCOPE, people, links.PERSONAL)
        _made.pop(engine, None)
        return _make(pinned, engine, rules, f" IN (FROM {SCOPE})")
    found = _make(pinned, engine, rules, "")
    _made[engine] = (stamp, found)
    return found


_made: weakref.WeakKeyDictionary[Engine, tuple[object, Known]] = weakref.WeakKeyDictionary()


def _few(engine: Engine, people: str) -> bool:
    return bool(engine.rows(f"SELECT count(DISTINCT key) <= {FEW} FROM ({people}) t(key)")[0][0])


def who(key: str) -> str:
    """SQL: one key for a person and for its address where that is all there is."""
    return f"CASE WHEN starts_with({key}, '{EMAIL}:') THEN substr({key}, {len(EMAIL) + 2}) ELSE {key} END"


def _make(pinned: Pinned, engine: Engine, rules: Identity, within: str) -> Known:
    """`within`: the condition that an id of a person is asked about; empty: all are."""
    only = f" WHERE \"of\" = 'account' OR key{within}" if within else ""
    engine.sql(f"CREATE OR REPLACE TEMP TABLE identity_links AS SELECT * FROM {links.RAW}{only}")
    _addressed(engine, within)
    for of, name in (("person", "identity_people"), ("account", "identity_accounts")):
        own = f"SELECT * FROM identity_links WHERE \"of\" = '{of}'"
        follow(engine, name, timeline(own, "key"))
        engine.sql(f"ALTER TABLE {name} ADD COLUMN id VARCHAR")
        engine.sql(f"UPDATE {name} SET id = {_own(engine, of)}")
    _joined(pinned, engine, within)
    _members(engine)
    _memberships(engine)
    domains(pinned, engine, rules)
    exclude.prepare(pinned, engine, rules)
    return Known(
        people=_any(engine, "identity_people"),
        accounts=_any(engine, "identity_accounts"),
        members=_any(engine, "identity_members"),
        memberships=_any(engine, "identity_memberships"),
        domains=_any(engine, "identity_domains"),
    )


def _own(engine: Engine, of: str, target: str = "target") -> str:
    """SQL of the product's own id, of a target: none where it is still another system's."""
    rows = engine.rows(f"SELECT DISTINCT system FROM {links.RAW} WHERE system <> ''")
    systems = {ANONYMOUS, EMAIL, *(system for (system,) in rows)}
    foreign = " OR ".join(
        f"starts_with({target}, {text(system + ':')})" for system in sorted(systems)
    )
    address = f"WHEN starts_with({target}, '{EMAIL}:') THEN {who(target)}" if of == "person" else ""
    return f"CASE {address} WHEN {foreign} THEN NULL ELSE {target} END"


def _addressed(engine: Engine, within: str) -> None:
    """An address that only one person has is that person, where no link says else."""
    key = f"'{EMAIL}:' || address"
    asked = f" AND {key}{within}" if within else ""
    engine.sql(f"""INSERT INTO identity_links BY NAME
        SELECT 'person' AS "of", {key} AS key, min(person_id) AS same_as, '{EMAIL}' AS system,
            TIMESTAMPTZ '1970-01-01 00:00:00+00' AS happened_at, max(known_at) AS known_at, 0 AS high, 0 AS low
        FROM {links.EMAILS} WHERE {key} NOT IN (SELECT key FROM {links.RAW} WHERE "of" = 'person'){asked}
        GROUP BY address HAVING count(*) = 1 AND min(person_id) <> address""")


def _members(engine: Engine) -> None:
    """The account that a person named last, until it left that one: Account Removed User, a membership that has ended."""
    told = f"""SELECT {who("coalesce(p.target, l.key)")} AS key, l.same_as, l.happened_at,
            greatest(l.known_at, p.evidence) AS known_at, l.high, l.low
        FROM identity_links l LEFT JOIN identity_people p ON {during("p", "l.key", "l.happened_at")}
        WHERE l."of" = 'member'"""
    engine.sql(f"CREATE OR REPLACE TEMP TABLE identity_named AS {timeline(told, 'key')}")
    named = "CASE WHEN a.key IS NULL THEN n.same_as ELSE a.id END"
    told += f""" UNION ALL SELECT j.key, NULL, j.happened_at, greatest(j.known_at, n.evidence, a.evidence), j.high, j.low
        FROM identity_joined j JOIN identity_named n ON {during("n", "j.key", "j.happened_at")}
        LEFT JOIN identity_accounts a ON {during("a", "n.same_as", "j.happened_at")}
        WHERE j.change = 'left' AND n.told_at <= j.happened_at AND {named} = j.account_id"""
    own = _own(engine, "account", "same_as")
    engine.sql(
        f"CREATE OR REPLACE TEMP TABLE identity_members AS SELECT *, {own} AS own FROM ({timeline(told, 'key')})"
    )


def _joined(pinned: Pinned, engine: Engine, within: str) -> None:
    stored = f"SELECT *, {sent.PERSON} AS sent_person, {sent.ACCOUNT} AS sent_account FROM ({pinned.scan(Membership.rows)})"
    account = "CASE WHEN a.key IS NULL THEN m.account_id ELSE a.id END"
    engine.sql(f"""CREATE OR REPLACE TEMP TABLE identity_joined AS
        SELECT {who("coalesce(p.target, m.sent_person)")} AS key, {account} AS account_id, m.change, m.happened_at,
            greatest(m.known_at, p.evidence, a.evidence) AS known_at, m.fact_high AS high, m.fact_low AS low
        FROM ({stored}) m
        LEFT JOIN identity_people p ON {during("p", "m.sent_person", "m.happened_at")}
        LEFT JOIN identity_accounts a ON {during("a", "m.sent_account", "m.happened_at")}
        WHERE m.known_until IS NULL{f" AND m.sent_person{within}" if within else ""}""")


def _memberships(engine: Engine) -> None:
    """At any time, of the accounts that a person has joined and not left, the one joined last."""
    spells = """SELECT *, lead(happened_at) OVER (
            PARTITION BY key, account_id ORDER BY happened_at, change = 'left', known_at, high, low) AS gone_at
        FROM identity_joined QUALIFY change = 'joined' AND account_id IS NOT NULL"""
    points = f"""SELECT key, happened_at AS since, max(known_at) AS known_at,
            coalesce(lead(happened_at) OVER (PARTITION BY key ORDER BY happened_at), {FOR_GOOD}) AS until
        FROM identity_joined GROUP BY key, happened_at"""
    engine.sql(f"""CREATE OR REPLACE TEMP TABLE identity_memberships AS
        SELECT p.key, p.since, p.until, max(p.evidence) AS evidence,
            arg_min(s.account_id, struct_pack(a := -epoch_us(s.happened_at), b := s.account_id)) AS account_id
        FROM (SELECT *, max(known_at) OVER (PARTITION BY key ORDER BY since) AS evidence FROM ({points})) p
        LEFT JOIN ({spells}) s ON s.key = p.key AND s.happened_at <= p.since AND (s.gone_at IS NULL OR p.since < s.gone_at)
        GROUP BY p.key, p.since, p.until""")


def _any(engine: Engine, table: str) -> bool:
    return bool(engine.rows(f"SELECT 1 FROM {table} LIMIT 1"))
