"""Whose a fact is by what is known now, out of what was sent.

    person   as sent -> links of people in force at the time of the fact
    account  as sent -> links of accounts likewise; none sent and a person known: the account that the person named last
             by then (the first one reaches back), else the one joined last, else the one of the e-mail domain if asked for

What was sent stays recoverable: `account_sent` and `person_sent` where it is another id, `account_by` where none was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenure.collect.identity import exclude, sent
from tenure.collect.identity.domains import of_address
from tenure.collect.identity.known import Known, known, who
from tenure.collect.identity.rules import Identity
from tenure.collect.identity.timelines import during
from tenure.facts import Fact
from tenure.warehouse import tables
from tenure.warehouse.tables import quoted

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.lake import Lake

MEMBER, MEMBERSHIP, DOMAIN = "member", "membership", "domain"
COLUMNS = tuple(name for name, _ in tables.IDENTITY)


def resolved(
    lake: Lake, engine: Engine, kind: type[Fact], staged: str, rules: Identity, table: str
) -> None:
    """Make `table`: the staged facts with their owners as known now, and why those that do not count do not.

    Staged are ids as sent: of another system in `*_sent` with the id itself empty. Where nothing is known that could
    change anything, `table` is a view, and costs nothing.
    """
    rows = quoted(staged)
    has = {row[0] for row in engine.rows(f"DESCRIBE {rows}")}
    missing = "".join(f", NULL::VARCHAR AS {name}" for name in COLUMNS if name not in has)
    facts = f"SELECT *{missing} FROM {rows}"
    if not sent.owners(kind):
        engine.view(table, facts)
        return
    by_itself = exclude.told_by_itself(kind, rules, engine, rows)
    if not (
        by_itself
        or rules.of_people
        or rules.of_accounts
        or _linked(lake, engine, kind, rows, has, rules)
    ):
        engine.view(table, facts)
        return
    exclude.note_agents(engine, rules, rows, by_itself)
    state = known(lake, engine, rules, people=sent.people(kind, facts))
    whole = owned(kind, facts, state, rules, by_itself)
    kept = quoted(f"{table}_owned")
    engine.sql(f"CREATE OR REPLACE TEMP TABLE {kept} AS SELECT * EXCLUDE (evidence) FROM ({whole})")
    engine.view(table, f"SELECT * FROM {kept}")


def owned(kind: type[Fact], facts: str, now: Known, rules: Identity, by_itself: bool) -> str:
    """SQL of facts with their owners as known now, and `evidence`: when that was known, as far as links tell."""
    has = sent.owners(kind)
    person = sent.PERSON if "person_id" in has else "NULL::VARCHAR"
    account = sent.ACCOUNT if "account_id" in has else "NULL::VARCHAR"
    select = f"""SELECT *, {person} AS sent_person, {account} AS sent_account, {who(person)} AS whom,
        NULL::TIMESTAMPTZ AS evidence FROM ({facts})"""
    if "person_id" in has and now.people:
        select = f"""SELECT s.* REPLACE (CASE WHEN p.key IS NULL THEN s.person_id ELSE p.id END AS person_id,
                coalesce({who("p.target")}, s.whom) AS whom, p.evidence AS evidence)
            FROM ({select}) s LEFT JOIN identity_people p ON {during("p", "s.sent_person", "s.happened_at")}"""
    if "account_id" in has and now.accounts:
        select = f"""SELECT s.* REPLACE (CASE WHEN a.key IS NULL THEN s.account_id ELSE a.id END AS account_id,
                greatest(s.evidence, a.evidence) AS evidence)
            FROM ({select}) s LEFT JOIN identity_accounts a ON {during("a", "s.sent_account", "s.happened_at")}"""
    if sent.finds_accounts(kind):
        select = _found(select, now)
    told = {"excluded": exclude.reason(kind, rules, by_itself, now.memberships)}
    for name in has:
        was, kept = name.replace("_id", "_sent"), f"sent_{name.removesuffix('_id')}"
        told[was] = f"CASE WHEN {kept} IS DISTINCT FROM {name} THEN {kept} END"
    replaced = ", ".join(f"{sql} AS {name}" for name, sql in told.items())
    return f"SELECT * EXCLUDE (sent_person, sent_account, whom) REPLACE ({replaced}) FROM ({select}) owned"


def _found(facts: str, now: Known) -> str:
    """SQL of facts with the account found by the person where none was sent."""
    joins, ways, evidence = "", [], ["s.evidence"]
    if now.members:
        joins += f" LEFT JOIN identity_members m ON s.sent_account IS NULL AND {during('m', 's.whom', 's.happened_at')}"
        ways.append((MEMBER, "m.own"))
        evidence.append("m.evidence")
        if now.accounts:
            joins += (
                f" LEFT JOIN identity_accounts n ON {during('n', 'm.same_as', 's.happened_at')}"
            )
            ways = [(MEMBER, "CASE WHEN n.key IS NULL THEN m.own ELSE n.id END")]
            evidence.append("n.evidence")
    if now.memberships:
        joins += f" LEFT JOIN identity_memberships b ON s.sent_account IS NULL AND {during('b', 's.whom', 's.happened_at')}"
        ways.append((MEMBERSHIP, "b.account_id"))
        evidence.append("b.evidence")
    if now.domains:
        address = f"coalesce({of_address('s.person_id')}, split_part(e.address, '@', -1))"
        joins += f""" LEFT JOIN identity_emails e ON s.sent_account IS NULL AND e.person_id = s.person_id
            LEFT JOIN identity_domains d ON s.sent_account IS NULL AND d.domain = {address}"""
        ways.append((DOMAIN, "d.account_id"))
    one = "".join(f" WHEN {sql} IS NOT NULL THEN {sql}" for _, sql in ways)
    by = "".join(f" WHEN {sql} IS NOT NULL THEN '{name}'" for name, sql in ways)
    sent_one = "WHEN s.sent_account IS NOT NULL THEN"
    return f"""SELECT s.* REPLACE (CASE {sent_one} s.account_id{one} END AS account_id,
            CASE {sent_one} NULL{by} END AS account_by, greatest({", ".join(evidence)}, NULL) AS evidence)
        FROM ({facts}) s{joins}"""


def _linked(
    lake: Lake, engine: Engine, kind: type[Fact], rows: str, has: set[str], rules: Identity
) -> bool:
    """Whether links could change any of the facts, or an account be found for one."""
    if lake.exists("links"):
        return True
    owners = sent.owners(kind)
    told = [name for name in ("person_sent", "account_sent") if name in has]
    if lake.exists("attributes") and "person_sent" in told and "person_id" in owners:
        question = f"SELECT 1 FROM {rows} WHERE starts_with(person_sent, '{sent.EMAIL}:') LIMIT 1"
        if engine.rows(question):
            return True
    if not sent.finds_accounts(kind) or not (lake.exists("memberships") or rules.by_domain):
        return False
    none = " AND account_sent IS NULL" if "account_sent" in told else ""
    someone = (
        "(person_id IS NOT NULL OR person_sent IS NOT NULL)"
        if "person_sent" in told
        else "person_id IS NOT NULL"
    )
    return bool(
        engine.rows(f"SELECT 1 FROM {rows} WHERE account_id IS NULL{none} AND {someone} LIMIT 1")
    )
