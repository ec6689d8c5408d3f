"""How a signal is shown: its level as shape and word, its sentence whose numbers open their rows, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tenure.catalog.sentence import worded
from tenure.signals.kind import FAMILY, PREFIX, Kind
from tenure.signals.seen import CALLED
from tenure.web import words
from tenure.web.frame import Frame, Part
from tenure.web.why import opened

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.state.signals import Signal

PATH = "/signals"
OUTCOMES: Mapping[str, Mapping[str, str]] = {
    "risk": {"saved": "Saved", "lost": "Lost", "false_alarm": "False alarm"},
    "opportunity": {"won": "Won", "declined": "Declined", "not_now": "Not now"},
}


@dataclass(frozen=True, slots=True)
class Level:
    """How serious it is: a shape and a word, never a colour alone."""

    name: str
    shape: str
    word: str


LEVELS: Mapping[int, Level] = {
    1: Level("inform", "○", "Note"),
    2: Level("warning", "◆", "Warning"),
    3: Level("alarm", "▲", "Alarm"),
}
CLOSED = {"over": "Over", "former": "No customer any more", "off": "Its kind is switched off"}
UNTOLD = {
    "silent": "held: a feed that it rests on is silent, or was in the weeks that it counts",
    "unknown": "not enough data to tell whether it still is so",
}
CHANCE = Level("chance", "★", "Chance")


@dataclass(frozen=True, slots=True)
class Said:
    """A signal in a list."""

    id: int
    href: str
    title: str
    kind_href: str
    level: Level
    parts: tuple[Part, ...]
    about: Part | None  # whom it is about, where that is not the account
    money: str
    since: str
    since_day: str
    age: str
    state: str
    closed: str
    lane: str
    untold: str  # why it cannot be told whether it still is so


def kinds(catalog: Catalog) -> dict[str, Kind]:
    """The kinds there are, by name."""
    found = (one for one in catalog.definitions.values() if one.family == FAMILY)
    return {one.name.removeprefix(PREFIX): one for one in found if isinstance(one, Kind)}


def said(
    signal: Signal,
    kind: Kind | None,
    frame: Frame,
    catalog: Catalog,
    people: Mapping[str, str] | None = None,
) -> Said:
    """A signal as of the frame's day; of a kind that is gone only what was written down is told. `people`: their names."""
    return Said(
        id=signal.id,
        href=frame.link(f"{PATH}/{signal.id}"),
        title=kind.title if kind else words.title(signal.kind),
        kind_href=frame.link(f"{PATH}/{signal.kind}") if kind else "",
        level=CHANCE if signal.lane == "opportunity" else LEVELS.get(signal.level, LEVELS[1]),
        parts=parts(signal, kind, frame, catalog),
        about=_about(signal, frame, people or {}),
        money="" if signal.money is None else words.brief(signal.money, _currency(signal, frame)),
        since=words.away(signal.opened_on, frame.as_of),
        since_day=words.day(signal.opened_on),
        age=age(signal.opened_on, frame.as_of),
        state=state(signal, frame.today),
        closed=closed(signal),
        lane=signal.lane,
        untold=UNTOLD.get(signal.untold or "", ""),
    )


def at_level(level: int) -> str:
    """`◆ Warning`, as a definition's value is read."""
    look = LEVELS.get(int(level))
    return f"{look.shape} {look.word}" if look else "Nothing"


def parts(signal: Signal, kind: Kind | None, frame: Frame, catalog: Catalog) -> tuple[Part, ...]:
    """Its sentence; each number opens the rows behind it, and each person their page."""
    opens = []
    for _, name, spec, _ in Formatter().parse(kind.sentence(signal.level)) if kind else ():
        value = reading(signal, name, catalog) if name else None
        if name and value and spec == "who":
            called = signal.told.get(CALLED, {}).get(value, value)
            opens.append((called, frame.user(signal.account_id, value), ""))
        if name and isinstance(value, int | float | date) and name in catalog.definitions:
            opens.append((worded(value, spec or ""), rows(signal, name, frame), ""))
    return opened(signal.sentence, opens)


def reading(signal: Signal, name: str, catalog: Catalog) -> Any:
    """One of the readings that it was told with; days are texts where they were written down."""
    value = signal.told.get(name)
    if isinstance(value, str) and name in catalog.definitions and catalog.get(name).unit == "date":
        with suppress(ValueError):
            return date.fromisoformat(value)
    return value


def rows(signal: Signal, name: str, frame: Frame) -> str:
    """The address of the rows behind one of its numbers, as of the day on which it was last told."""
    day = {} if signal.seen_on == frame.as_of else {"as_of": signal.seen_on.isoformat()}
    return frame.account(signal.account_id, f"/rows/{quote(name, safe='')}", **day)


def state(signal: Signal, today: date) -> str:
    """Where it stands: `New`, `Acknowledged`, `Assigned to Ana`, `Snoozed until 3 Mar 2026`, or how it ended."""
    if not signal.is_open:
        told = closed(signal)
    elif signal.sleeps(today):
        until = signal.snoozed_until
        ends = [words.day(until)] if until is not None else []
        ends += ["it gets worse"] if signal.snoozed_until_worse else []
        told = f"Snoozed until {' or '.join(ends)}"
    elif signal.assigned_to:
        told = f"Assigned to {signal.assigned_to}"
    else:
        told = "New" if signal.acknowledged_at is None else "Acknowledged"
    return told


def closed(signal: Signal) -> str:
    """How it ended; nothing while it is open."""
    if signal.is_open:
        return ""
    said = OUTCOMES.get(signal.lane, {}).get(signal.outcome or "")
    return said or CLOSED.get(signal.closed_why or "", "Over")


def age(since: date, as_of: date) -> str:
    """How long it has been open: `3 days`, `today`."""
    days = (as_of - since).days
    return words.counted(days, "day") if days > 0 else "today"


def _about(signal: Signal, frame: Frame, people: Mapping[str, str]) -> Part | None:
    if not signal.subject:
        return None
    called = {**signal.told.get(CALLED, {}), **people}
    named = called.get(signal.subject, signal.subject)
    return Part(named, frame.user(signal.account_id, signal.subject))


def _currency(signal: Signal, frame: Frame) -> str:
    return signal.currency or frame.currency
