"""Whose facts may belong to somebody else since the last time: the ids that new links, memberships and attributes name.

Everything that hangs together by links counts as named, so no fact is missed; usually these are the devices of a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tenure.collect.identity import links, sent
from tenure.collect.identity.domains import TELLING
from tenure.collect.identity.rules import Identity
from tenure.facts.membership import Membership
from tenure.warehouse.tables import within

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.pinned import Pinned

PEOPLE, ACCOUNTS = "identity_touched_people", "identity_touched_accounts"


def touched(pinned: Pinned, engine: Engine, rules: Identity, since: Mapping[str, int]) -> bool:
    """Make the two tables of keys touched by batches after those in `since`; whether there are any."""
    links.keep(pinned, engine)
    new = links.told(pinned, since.get("links", 0))
    engine.sql(f"CREATE OR REPLACE TEMP TABLE identity_new AS {new}")
    changed = pinned.scan("attributes", after_batch=since.get("attributes", 0))
    changed = f"SELECT * FROM ({changed}) WHERE batch > {since.get('attributes', 0)}"
    _accounts(engine, rules, changed)
    _people(pinned, engine, since.get("memberships", 0), changed)
    return any(engine.rows(f"SELECT 1 FROM {table} LIMIT 1") for table in (PEOPLE, ACCOUNTS))


def domains_told(pinned: Pinned, engine: Engine, rules: Identity, since: Mapping[str, int]) -> bool:
    """Whether accounts have named their domains since: then anybody's account may be another, where domains are asked."""
    if not rules.by_domain:
        return False
    mark = since.get("attributes", 0)
    new = pinned.scan("attributes", after_batch=mark)
    return bool(
        engine.rows(
            f"SELECT 1 FROM ({new}) WHERE batch > {int(mark)} AND {within('name', TELLING)} LIMIT 1"
        )
    )


def _accounts(engine: Engine, rules: Identity, changed: str) -> None:
    begin = "SELECT key FROM identity_new WHERE \"of\" = 'account'"
    names = (*rules.test_attributes, *(TELLING if rules.by_domain else ()))
    if names:
        begin += f" UNION SELECT account_id FROM ({changed}) WHERE person_id IS NULL AND {within('name', names)}"
    links.together(engine, ACCOUNTS, begin, links.OF_ACCOUNTS)


def _people(pinned: Pinned, engine: Engine, joined_since: int, changed: str) -> None:
    """Also those whose account is found through what is known of a touched account."""
    stored = f"SELECT *, {sent.PERSON} AS person, {sent.ACCOUNT} AS account FROM"
    members = f"{stored} ({pinned.scan(Membership.rows)})"
    joined = f"{stored} ({pinned.scan(Membership.rows, after_batch=joined_since)})"
    begin = f"""
        SELECT key FROM identity_new WHERE "of" IN ('person', 'member')
        UNION SELECT person FROM ({joined}) WHERE batch > {int(joined_since)}
        UNION SELECT '{sent.EMAIL}:' || lower(trim(value)) FROM ({changed}) WHERE name = 'email' AND person_id IS NOT NULL
        UNION SELECT person_id FROM ({changed}) WHERE name = 'email' AND person_id IS NOT NULL"""
    if engine.rows(f"SELECT 1 FROM {ACCOUNTS} LIMIT 1"):
        begin += f"""
            UNION SELECT key FROM identity_raw WHERE "of" = 'member' AND same_as IN (SELECT key FROM {ACCOUNTS})
            UNION SELECT person FROM ({members}) WHERE account IN (SELECT key FROM {ACCOUNTS})"""
    links.together(engine, PEOPLE, begin, links.PERSONAL)
