"""Accounts and users as people write them: by id, by name, or by a part of one that only one has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenure.warehouse.history import History
from tenure.web import words
from tenure.web.portfolio import Portfolio

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens

FOUND = 20  # shown to choose from
WEEKDAYS = dict(zip("1234567", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
KINDS = {"users": "By users", "automation": "By automation"}

CALLED = """
    SELECT person_id, arg_max(value, (name = 'name', name = 'full_name', known_at)) AS called
    FROM ({attributes}) WHERE person_id IS NOT NULL AND name IN ('name', 'full_name', 'email')
        AND contains(lower(value), lower($1)) GROUP BY 1 ORDER BY 2, 1 LIMIT {most}"""
KNOWN = """
    SELECT DISTINCT person_id FROM ({people}) WHERE contains(lower(person_id), lower($1))
    ORDER BY length(person_id), person_id LIMIT {most}"""


@dataclass(frozen=True, slots=True)
class Meant:
    """Who is meant: the id and the name, or else those that it may be."""

    id: str = ""
    name: str = ""
    others: tuple[tuple[str, str], ...] = ()


def account_meant(portfolio: Portfolio, text: str) -> Meant:
    """The account that `text` names."""
    names = portfolio.columns["name"]
    at = portfolio.place(text)
    if at is not None:
        return Meant(text, names[at])
    part = text.casefold()
    folded = [str(name).casefold() for name in names]
    same = [n for n, name in enumerate(folded) if name == part]
    found = same or [n for n, name in enumerate(folded) if part in name]
    if len(found) == 1:
        return Meant(portfolio.ids[found[0]], names[found[0]])
    return Meant(others=tuple((portfolio.ids[n], names[n]) for n in found[:FOUND]))


def person_meant(lens: Lens, as_of_names: History, text: str) -> Meant:
    """The user that `text` names."""
    people = lens.people_named()
    ids = [row[0] for row in lens.engine.rows(KNOWN.format(people=people, most=FOUND), [text])]
    if text in ids:
        return Meant(text, as_of_names.names([text]).get(text, text))
    scan = lens.pinned.scan("attributes")
    called = dict(lens.engine.rows(CALLED.format(attributes=scan, most=FOUND), [text]))
    found = {
        **called,
        **{one: as_of_names.names([one]).get(one, one) for one in ids if one not in called},
    }
    same = [one for one, name in found.items() if name.casefold() == text.casefold()]
    if len(same) == 1 or len(found) == 1:
        one = same[0] if len(same) == 1 else next(iter(found))
        return Meant(one, found[one])
    return Meant(others=tuple(found.items())[:FOUND])


def slice_names(
    portfolio: Portfolio, history: History, apart: str, keys: Sequence[str]
) -> Mapping[str, str]:
    """What the keys of a slice are called."""
    if apart == "weekday":
        return WEEKDAYS
    if apart == "kind":
        return KINDS
    if apart == "account":
        places = ((key, portfolio.place(key)) for key in keys)
        return {key: portfolio.columns["name"][n] for key, n in places if n is not None}
    if apart == "user":
        return {**history.names(list(keys)[:100]), "automation": "Automation"}
    return {key: words.as_written(key) for key in keys} if apart in ("segment", "users") else {}
