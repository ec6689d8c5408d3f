"""Days as signals see them, made by hand: two kinds of risk, one of them about a person, and an opportunity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from tenure.signals import Kind, levels, signal
from tenure.signals.seen import Seen
from tenure.signals.watch import watch
from tenure.state import State

MONDAY = date(2026, 3, 2)
MIDDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@signal(
    title="Use is falling",
    group="usage",
    says="Used on {days_of_use:day}.",
    source="made up",
    absence=True,
)
def falling(days_of_use: Any) -> Any:
    """Falls."""
    return levels(inform=days_of_use < 5)


@signal(
    title="Champion is gone",
    group="people",
    says={1: "{champion:who} is quiet.", 3: "{champion:who} is gone."},
    subject="champion",
    source="made up",
)
def champion_gone(champion_days_silent: Any) -> Any:
    """Gone."""
    return levels(alarm=champion_days_silent > 60)


@signal(
    title="Seats are nearly full",
    group="opportunity",
    lane="opportunity",
    says="{seats} seats.",
    money="expected_gain",
    source="made up",
)
def seats_nearly_full(seats: Any) -> Any:
    """Full."""
    return levels(inform=seats > 8)


KINDS: Sequence[Kind] = (falling, champion_gone, seats_nearly_full)
FALLING, CHAMPION, SEATS = (kind.name for kind in KINDS)


def row(account: str = "acme", **readings: Any) -> dict[str, Any]:
    """The readings of an account on a day: a customer of Ana's, of whom nothing is worth saying."""
    nothing = {kind.name: 0 for kind in KINDS}
    usual = {
        "account_id": account,
        "owner": "Ana",
        "is_live": True,
        "arr": 12_000,
        "days_of_use": 3,
    }
    return {**usual, **nothing, **readings}


def seen(
    *rows: Mapping[str, Any],
    on: date = MONDAY,
    at: datetime | None = None,
    people: Mapping[str, str] | None = None,
) -> Seen:
    """The readings of a day, known in the evening; `people`: what they are called, by id."""
    names = {name: None for one in rows for name in one}
    table = pa.table({name: [one.get(name) for one in rows] for name in names})
    known = at or datetime(on.year, on.month, on.day, 20, tzinfo=UTC)
    return Seen(table, on, known, "USD", people=people or {})


def look(
    state: State,
    *rows: Mapping[str, Any],
    on: date = MONDAY,
    most_new: int = 10,
    kinds: Sequence[Kind] = KINDS,
    at: datetime | None = None,
    people: Mapping[str, str] | None = None,
) -> Mapping[str, int] | None:
    """Watch the readings of a day."""
    found = seen(*rows, on=on, at=at, people=people)
    return watch(state, kinds, found, found.at + timedelta(minutes=5), most_new)
