"""Ids as they were sent, out of facts whose ids may have been resolved: what a sender said is never lost.

The product's own ids stand as they are; those of another system as `system:id`: anonymous:…, email:…, zendesk:….
"""

from __future__ import annotations

import dataclasses

from tenure.collect.check_rows import Checked
from tenure.facts import Fact
from tenure.facts.correction import Correction
from tenure.facts.fact import columns
from tenure.warehouse import tables

ANONYMOUS, EMAIL = "anonymous", "email"
PERSON = "coalesce(person_sent, person_id)"
ACCOUNT = "CASE WHEN account_by IS NULL THEN coalesce(account_sent, account_id) END"


def owners(kind: type[Fact]) -> tuple[str, ...]:
    """Which of account_id and person_id a kind has; none for a correction, which is about another fact."""
    if kind is Correction:
        return ()
    return tuple(
        name for name in ("account_id", "person_id") if name in tables.schema(kind.rows).names
    )


def finds_accounts(kind: type[Fact]) -> bool:
    """Whether the account of a fact of this kind is found by its person where none is sent."""
    from tenure.facts.attribute import Attribute

    both = len(owners(kind)) == 2 and kind is not Attribute
    return both and any(c.name == "account_id" and not c.required for c in columns(kind))


def people(kind: type[Fact], facts: str) -> str:
    """SQL of the ids of people in some facts, as sent."""
    if "person_id" not in owners(kind):
        return "SELECT NULL::VARCHAR"
    return f"SELECT {PERSON} FROM ({facts})"


def as_sent(kind: type[Fact], scan: str) -> str:
    """SQL of stored facts with their ids as they were sent."""
    told = {"account_id": ACCOUNT, "person_id": PERSON}
    replaced = ", ".join(f"{told[name]} AS {name}" for name in owners(kind))
    return f"SELECT * REPLACE ({replaced}) FROM ({scan})" if replaced else scan


def of_another(system: str, rows: Checked) -> Checked:
    """Checked rows with their ids as those of another system: `zendesk:17`; an address of a person is `email:…` anywhere."""
    ids = [c.name for c in rows.given if c.name in ("account_id", "person_id", "parent_account_id")]
    if not system or not ids:
        return rows
    told = ", ".join(
        f"{_of(system, f'v_{name}', person=name == 'person_id')} AS v_{name}" for name in ids
    )
    return dataclasses.replace(rows, select=f"SELECT * REPLACE ({told}) FROM ({rows.select})")


def apart(system: str, kind: type[Fact], staged: str) -> str:
    """SQL of staged facts with ids of another system where those belong: in `*_sent`, with the id itself empty."""
    if not system:
        return f"SELECT * FROM {tables.quoted(staged)}"
    has = owners(kind)
    empty = dict.fromkeys(has, "NULL::VARCHAR")
    if "person_id" in has:  # who is known by an address only, is called by it
        empty["person_id"] = (
            f"CASE WHEN starts_with(person_id, '{EMAIL}:') THEN substr(person_id, {len(EMAIL) + 2}) END"
        )
    replaced = ", ".join(f"{sql} AS {name}" for name, sql in empty.items())
    kept = ", ".join(f"{name} AS {name.replace('_id', '_sent')}" for name in has)
    if not has:
        return f"SELECT * FROM {tables.quoted(staged)}"
    return f"SELECT * REPLACE ({replaced}), {kept} FROM {tables.quoted(staged)}"


def _of(system: str, column: str, person: bool) -> str:
    """SQL of an id of another system; one that has the name of the system already stays."""
    begin = tables.text(system + ":")
    own = f"CASE WHEN starts_with({column}, {begin}) THEN {column} ELSE {begin} || {column} END"
    if not person:
        return own
    return f"CASE WHEN contains({column}, '@') THEN '{EMAIL}:' || lower({column}) ELSE {own} END"
