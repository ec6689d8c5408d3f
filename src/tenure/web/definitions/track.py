"""How a definition came here: its median over the stored days, where its version changed, and every version with who saved it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from tenure.state import versions
from tenure.state.versions import Version
from tenure.warehouse.spread import Quartiles, spread
from tenure.web import words
from tenure.web.changes import changes
from tenure.web.definitions import drawn
from tenure.web.definitions.bins import called
from tenure.web.definitions.book import Entry
from tenure.web.definitions.editor import PREFIX, typed_value
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.app import App

MOST_DAYS = 60  # drawn
NUMBERS = ("int", "float", "decimal")


@dataclass(frozen=True, slots=True)
class Past:
    """A version in the list; `again`: what a form sends to save it once more."""

    nth: int
    by: str
    at: str
    since: str
    what: str
    version: str
    text: str
    again: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Ready to be shown."""

    chart: Markup | None
    table: Shown | None
    line: str
    marks: tuple[str, ...]
    why_none: str  # where there is no chart


def track(app: App, entry: Entry, as_of: date, currency: str) -> Track | None:
    """Of a stored definition; None where nothing is stored of it."""
    subject = "account" if "account" in entry.subjects else "person"
    days = [day for day in app.readings.days(subject) if day <= as_of]
    if not entry.stored or not days:
        return None
    marks = changes(app, [entry.name], as_of, subject)
    points: list[Quartiles] = []
    if entry.type.startswith(NUMBERS):
        with app.readings.asking() as engine:
            points = spread(app.lake, engine, entry.name, _some(days), subject)
    said = called(entry.unit, currency)
    label = f"Median of {entry.title} on {len(points)} days"
    if len(points) > 1:
        label += f": from {said(points[0][2])} to {said(points[-1][2])}"
    return Track(
        chart=drawn.track([point[:4] for point in points], marks, said, label)
        if len(points) > 1
        else None,
        table=_table(points, said),
        line=f"{words.counted(len(days), 'day')} stored, from {words.day(days[0])} to {words.day(days[-1])}",
        marks=tuple(f"{words.day(mark.day)}: {mark.text}" for mark in marks),
        why_none="One day is stored; a line needs two: compute past days below."
        if points
        else "It has no numbers that could be drawn.",
    )


def past_versions(app: App, entry: Entry) -> tuple[Past, ...]:
    """Every version that was recorded, the latest first."""
    found = (
        versions.history(app.state, entry.family, entry.name)
        if entry.family in versions.KINDS
        else []
    )
    return tuple(_past(one, found[0], entry) for one in found)


def _past(one: Version, last: Version, entry: Entry) -> Past:
    return Past(
        nth=one.nth,
        by=one.by,
        at=words.moment(one.at),
        since=words.day(one.since),
        what=one.note or ("first seen" if one.nth == 1 else ""),
        version=one.version,
        text=one.text.strip(),
        again=_again(one) if entry.turns and one.text != last.text else (),
    )


def _again(one: Version) -> tuple[tuple[str, str], ...]:
    """The knobs of a version as a form sends them."""
    try:
        knobs: dict[str, Any] = tomllib.loads(one.text)
    except tomllib.TOMLDecodeError:
        return ()
    return tuple((f"{PREFIX}{name}", typed_value(value)) for name, value in knobs.items())


def _some(days: Sequence[date]) -> list[date]:
    """At most so many of them, evenly, the last one always."""
    every = -(-len(days) // MOST_DAYS)
    return list(days[::-1][::every][::-1])


def _table(points: Sequence[Quartiles], said: Any) -> Shown | None:
    rows = [
        [day, said(low), said(middle), said(high), count]
        for day, low, middle, high, count in reversed(points)
    ]
    heads = ("Day", "Lower quartile", "Median", "Upper quartile", "Known of")
    return shown(heads, rows, numeric=(1, 2, 3, 4)) if rows else None
