"""Which account an unmatched one may be: the same id, the same name, the same domain, people in common; with reasons.

confidence = 1 - product of (1 - weight) over the reasons; halved where another account has as good reasons
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenure.collect.identity import sent
from tenure.collect.identity.crosswalk import ACCOUNT
from tenure.collect.identity.domains import FREE, domain, named
from tenure.collect.identity.unmatched import Unmatched, unmatched
from tenure.facts.membership import Membership
from tenure.warehouse import tables
from tenure.warehouse.tables import text, within

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.pinned import Pinned

WEIGHTS = {"same id": 0.9, "same name": 0.8, "same domain": 0.85, "people in common": 0.8}
FORMS = (
    "inc|incorporated|llc|llp|ltd|limited|corp|corporation|co|company|plc|gmbh|mbh|ag|kg|ug|se|sa|sas|sarl|srl|spa|bv|nv|"
    "ab|as|oy|aps|kk|pty|pte|group|holding|holdings|the"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An unmatched id may be this account."""

    key: str
    account_id: str
    confidence: float
    reasons: tuple[str, ...]


def propose(
    pinned: Pinned, engine: Engine, waiting: list[Unmatched] | None = None
) -> list[Proposal]:
    """The best account for every unmatched one that has any reason, the surest first."""
    waiting = unmatched(pinned, engine) if waiting is None else waiting
    keys = [one.key for one in waiting if one.of == ACCOUNT]
    if not keys:
        return []
    engine.sql(
        "CREATE OR REPLACE TEMP TABLE identity_waiting AS SELECT unnest($1::VARCHAR[]) AS key",
        [keys],
    )
    _accounts(pinned, engine)
    reasons = " UNION ALL ".join(
        f"SELECT key, account_id, '{reason}' AS reason, {WEIGHTS[reason]} * share AS weight FROM ({found})"
        for reason, found in (
            ("same id", _same_id()),
            ("same name", _same_name(pinned)),
            ("same domain", _same_domain(pinned)),
            ("people in common", _people(pinned)),
        )
    )
    rows = engine.rows(f"""
        WITH found AS (SELECT key, account_id, 1 - product(1 - weight) AS sure, list(reason ORDER BY weight DESC, reason) AS why
            FROM ({reasons}) GROUP BY key, account_id),
        ranked AS (SELECT *, row_number() OVER w AS nth, lead(sure) OVER w AS next FROM found
            WINDOW w AS (PARTITION BY key ORDER BY sure DESC, account_id))
        SELECT key, account_id, CASE WHEN next >= sure - 0.01 THEN sure / 2 ELSE sure END AS sure, why
        FROM ranked WHERE nth = 1 ORDER BY sure DESC, key""")
    return [Proposal(key, account, round(sure, 3), tuple(why)) for key, account, sure, why in rows]


def _accounts(pinned: Pinned, engine: Engine) -> None:
    """The product's own accounts, and their people's addresses."""
    parts = [
        f"SELECT DISTINCT account_id FROM ({pinned.scan(kind.rows)}) WHERE account_sent IS NULL AND known_until IS NULL"
        for kind in tables.facts()
        if kind.rows in pinned.snapshots and "account_id" in sent.owners(kind)
    ]
    engine.sql(f"""CREATE OR REPLACE TEMP TABLE identity_own AS
        SELECT DISTINCT account_id FROM ({" UNION ALL ".join(parts)}) WHERE account_id IS NOT NULL""")


def _same_id() -> str:
    bare = "lower(substr(key, strpos(key, ':') + 1))"
    return f"SELECT key, account_id, 1.0 AS share FROM identity_waiting JOIN identity_own ON lower(account_id) = {bare}"


def _same_name(pinned: Pinned) -> str:
    stored = f"""FROM ({pinned.scan("attributes")}) WHERE name = 'name' AND person_id IS NULL AND person_sent IS NULL
        AND known_until IS NULL"""
    return f"""SELECT DISTINCT key, account_id, 1.0 AS share
        FROM (SELECT account_sent AS key, {plain("value")} AS name {stored} AND account_id IS NULL)
        JOIN (SELECT account_id, {plain("value")} AS name {stored} AND account_id IS NOT NULL) USING (name)
        SEMI JOIN identity_waiting USING (key) WHERE name <> ''"""


def _same_domain(pinned: Pinned) -> str:
    told = named(pinned.scan("attributes"))
    return f"""SELECT DISTINCT w.account_sent AS key, o.account_id, 1.0 AS share
        FROM (SELECT * FROM ({told}) WHERE account_id IS NULL) w JOIN (
            SELECT account_id, domain FROM ({told}) WHERE account_id IS NOT NULL
            UNION SELECT account_id, {domain("address")} FROM ({_addresses(pinned)})
                WHERE NOT {within(domain("address"), FREE)}
                GROUP BY ALL HAVING count(DISTINCT address) > 1) o USING (domain)
        WHERE w.account_sent IN (SELECT key FROM identity_waiting)"""


def _people(pinned: Pinned) -> str:
    """As large a share of the unmatched account's addresses as belong to people of the account."""
    parts = []
    for kind in tables.facts():
        if kind.rows in pinned.snapshots and len(sent.owners(kind)) == 2:
            parts.append(f"""SELECT DISTINCT account_sent AS key, substr(person_sent, {len(sent.EMAIL) + 2}) AS address
                FROM ({pinned.scan(kind.rows)}) WHERE account_id IS NULL AND account_sent IS NOT NULL
                    AND known_until IS NULL AND starts_with(person_sent, '{sent.EMAIL}:')""")
    parts.append(f"""SELECT DISTINCT account_sent AS key, lower(trim(value)) AS address FROM ({pinned.scan("attributes")})
        WHERE name = 'email' AND account_id IS NULL AND account_sent IS NOT NULL AND known_until IS NULL""")
    return f"""SELECT key, account_id, count(DISTINCT address)::DOUBLE / max(of) AS share
        FROM (SELECT key, address, count(*) OVER (PARTITION BY key) AS of
            FROM (SELECT DISTINCT * FROM ({" UNION ALL ".join(parts)})) SEMI JOIN identity_waiting USING (key))
        JOIN ({_addresses(pinned)}) USING (address) GROUP BY key, account_id"""


def _addresses(pinned: Pinned) -> str:
    """SQL of (account_id, address): of the people who have a login at the product's own accounts."""
    emails = f"""SELECT person_id, lower(trim(value)) AS address FROM ({pinned.scan("attributes")})
        WHERE name = 'email' AND person_id IS NOT NULL AND known_until IS NULL"""
    return f"""SELECT DISTINCT m.account_id, coalesce(e.address, lower(m.person_id)) AS address
        FROM ({pinned.scan(Membership.rows)}) m LEFT JOIN ({emails}) e USING (person_id)
        WHERE m.account_id IS NOT NULL AND m.known_until IS NULL AND strpos(coalesce(e.address, m.person_id), '@') > 0"""


def plain(name: str) -> str:
    """SQL of a company's name without case, accents, signs and legal form."""
    bare = f"trim(regexp_replace(lower(strip_accents({name})), '[^a-z0-9]+', ' ', 'g'))"
    return f"trim(regexp_replace(' ' || {bare} || ' ', {text(f'( ({FORMS}))+ ')}, ' ', 'g'))"
