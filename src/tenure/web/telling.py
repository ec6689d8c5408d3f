"""What happened at an account, told: a phrase for each kind of happening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tenure.warehouse.history import User
from tenure.warehouse.timeline import Entry
from tenure.web import words
from tenure.web.table import Shown, shown

DIRECTIONS = {"out": "to them", "in": "from them", "two_way": "both spoke"}
CHANGES = {
    "joined": "Got a login",
    "left": "Login taken away",
    "taken": "Became",
    "given_up": "No longer",
    "started": "Started",
    "notice": "Notice given for",
    "ended": "Ended",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the timeline."""

    day: str
    kind: str
    text: str


def told(entries: Sequence[Entry], users: Sequence[User]) -> tuple[Told, ...]:
    """The timeline in words."""
    names = _names(users)
    return tuple(
        Told(words.day(entry.day), words.title(entry.kind), _phrase(entry) + _by(entry, names))
        for entry in entries
    )


def ticket_table(entries: Sequence[Entry], users: Sequence[User]) -> Shown | None:
    """The last happenings of tickets."""
    rows = [[e.day, e.change, e.what, e.said or "", _who(e, users)] for e in entries]
    return shown(("Day", "What", "Ticket", "Priority, rating", "User"), rows) if rows else None


def survey_table(entries: Sequence[Entry], users: Sequence[User]) -> Shown | None:
    """The last answers."""
    rows = [[e.day, _score(e.what), e.said or "", _who(e, users)] for e in entries]
    return shown(("Day", "Answer", "Comment", "User"), rows) if rows else None


def _phrase(entry: Entry) -> str:
    what, change = entry.what or "", entry.change or ""
    if entry.kind == "touchpoint":
        head = f"{words.title(what)}, {DIRECTIONS.get(change, change)}"
    elif entry.kind == "survey_response":
        head = _score(what)
    elif entry.kind == "role":
        head = f"{CHANGES.get(change, change)} {words.title(what).lower()}"
    else:
        head = " ".join(filter(None, (CHANGES.get(change, words.title(change)), what)))
    return ": ".join(filter(None, (head, entry.said)))


def _score(what: str | None) -> str:
    """`nps 6.0` is NPS 6."""
    name, _, score = (what or "").rpartition(" ")
    return f"{words.title(name)} {score.removesuffix('.0')}" if name else words.title(score)


def _by(entry: Entry, names: Mapping[str, str]) -> str:
    return f" ({names.get(entry.person_id, entry.person_id)})" if entry.person_id else ""


def _who(entry: Entry, users: Sequence[User]) -> str:
    return _names(users).get(entry.person_id or "", entry.person_id or "")


def _names(users: Sequence[User]) -> dict[str, str]:
    return {user.person_id: user.name or user.person_id for user in users}
