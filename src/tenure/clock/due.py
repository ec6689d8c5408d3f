"""What is to be computed: a stored day that is over stays as it is, unless something makes it due.

new        nothing is stored for the day
open       the day is not over, and facts have come since
changed    the day is not over, and definitions have changed or been added since; only these are computed
unfinished it was computed before it was over, and more has happened on it
backdated  facts were brought since that were known by then
settings   the zone, the currency or a rate of that time is another one
asked      definitions have changed since, and it was asked for their new versions
added      definitions that the day was never computed of; they are put beside the others
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from tenure.warehouse import runs

if TYPE_CHECKING:
    from tenure.facts import Zone
    from tenure.warehouse.pinned import Pinned
    from tenure.warehouse.readings import Readings
    from tenure.warehouse.runs import Stored

Why = Literal["new", "open", "changed", "unfinished", "backdated", "settings", "asked", "added"]


@dataclass(frozen=True, slots=True)
class Due:
    """A day, what is to be computed of it, and why."""

    day: date
    names: tuple[str, ...]
    why: Why

    @property
    def beside(self) -> bool:
        """Whether the day stays as it is, and only gets more columns, or some of them anew."""
        return self.why in ("changed", "asked", "added")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is wanted of a subject's readings."""

    subject: str
    versions: Mapping[str, str]  # of each definition that is stored
    grounds: Mapping[date, str]  # what the readings of each day rest on beside facts
    zone: Zone
    now: datetime
    anew: Collection[str] = ()  # compute these again where they are stored at an older version


def due(readings: Readings, asked: Ask, pinned: Pinned) -> list[Due]:
    """What is to be computed of the days that are asked for, ascending; nothing of days on which nobody was known yet."""
    stored = readings.stored(asked.subject, pinned)
    there = {day: stored[day] for day in asked.grounds if day in stored}
    known = readings.versions_of(there.values())
    late = readings.outdated(asked.subject, there, pinned)
    first = runs.first_known(pinned)
    found = []
    for day in sorted(asked.grounds):
        if day not in there:
            if first is None or day >= first:
                found.append(Due(day, tuple(asked.versions), "new"))
            continue
        one = there[day]
        why = _whole(asked, day, one, day in late)
        if why:
            found.append(Due(day, tuple(asked.versions), why))
        elif part := _part(asked, day, known[one.whole]):
            found.append(part)
    return found


def older(readings: Readings, asked: Ask) -> Mapping[str, tuple[date, ...]]:
    """The definitions that are stored at an older version, and of which of the days asked for."""
    stored = readings.stored(asked.subject)
    known = readings.versions_of(stored[day] for day in asked.grounds if day in stored)
    found: dict[str, tuple[date, ...]] = {}
    for day in sorted(asked.grounds):
        for name, version in known[stored[day].whole].items() if day in stored else ():
            if asked.versions.get(name, version) != version:
                found[name] = (*found.get(name, ()), day)
    return found


def _whole(asked: Ask, day: date, one: Stored, late: bool) -> Why | None:
    """Why all of a stored day is to be computed again."""
    end = asked.zone.end_of(day)
    changed = one.ground not in ("", asked.grounds[day])
    if asked.now < end:
        return "open" if late or changed else None
    if changed:
        return "settings"
    if late:
        return "unfinished" if one.at is not None and one.at < end else "backdated"
    return None


def _part(asked: Ask, day: date, versions: Mapping[str, str]) -> Due | None:
    """What of a stored day is to be computed beside the rest: of a day that is not over all that has changed."""
    is_open = asked.now < asked.zone.end_of(day)
    wanted = asked.versions if is_open else asked.anew
    names = tuple(
        name
        for name, version in asked.versions.items()
        if name not in versions or (name in wanted and versions[name] != version)
    )
    if not names:
        return None
    again = any(name in versions for name in names)
    return Due(day, names, "changed" if is_open else "asked" if again else "added")


def newest_of_months(days: Sequence[date], stored: Collection[date]) -> tuple[date, ...]:
    """Of each month the last of `days`, unless a later day of that month is stored."""
    newest: dict[str, date] = {f"{day:%Y-%m}": day for day in sorted(days)}
    kept = {f"{day:%Y-%m}": day for day in sorted(stored)}
    return tuple(day for month, day in newest.items() if kept.get(month, day) <= day)
