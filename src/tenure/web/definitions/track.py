"""How a definition came here: its median over the stored days, of a signal how many accounts stood at each level, where its
version changed, and every version with who saved it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from tenure.signals.kind import FAMILY, Kind
from tenure.state import versions
from tenure.state.versions import Version
from tenure.warehouse.spread import Quartiles, counts, spread
from tenure.web import words
from tenure.web.changes import changes
from tenure.web.charts import Mark
from tenure.web.definitions import drawn
from tenure.web.definitions.bins import called
from tenure.web.definitions.book import Entry
from tenure.web.definitions.editor import PREFIX, typed_value
from tenure.web.signals.said import CHANCE, LEVELS, Level
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.app import App

MOST_DAYS = 60  # drawn
TWO = "One day is stored; a line needs two: compute past days below."
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
    levels: tuple[
        Level, ...
    ] = ()  # that are drawn, of a signal; else the median and the quartiles are


def track(app: App, entry: Entry, as_of: date, currency: str) -> Track | None:
    """Of a stored definition; None where nothing is stored of it."""
    subject = "account" if "account" in entry.subjects else "person"
    days = [day for day in app.readings.days(subject) if day <= as_of]
    if not entry.stored or not days:
        return None
    marks = changes(app, [entry.name], as_of, subject)
    line = f"{words.counted(len(days), 'day')} stored, from {words.day(days[0])} to {words.day(days[-1])}"
    told = tuple(f"{words.day(mark.day)}: {mark.text}" for mark in marks)
    if entry.family == FAMILY:
        return _of_signal(app, entry, _some(days), marks, line, told)
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
        line=line,
        marks=told,
        why_none=TWO if points else "It has no numbers that could be drawn.",
    )


def _of_signal(
    app: App,
    entry: Entry,
    days: Sequence[date],
    marks: Sequence[Mark],
    line: str,
    told: tuple[str, ...],
) -> Track:
    """How many accounts stood at each of its levels, the most serious first; those at which none ever did are left out."""
    with app.readings.asking() as engine:
        found = counts(app.lake, engine, entry.name, days)
    kind = app.catalog.get(entry.name)
    chance = isinstance(kind, Kind) and kind.lane == "opportunity"
    numbers = [n for n in sorted(LEVELS, reverse=True) if any(n in of for _, of in found)]
    named = tuple(CHANCE if chance else LEVELS[n] for n in numbers)
    points = [(day, [of.get(n, 0) for n in numbers]) for day, of in found]
    label = f"Accounts at each level of {entry.title} on {len(points)} days"
    drawable = len(points) > 1 and bool(numbers)
    rows = [[day, *of, sum(found[nth][1].values())] for nth, (day, of) in enumerate(points)]
    heads = ("Day", *(one.word for one in named), "Known of")
    return Track(
        chart=drawn.levels(points, [one.name for one in named], marks, label) if drawable else None,
        table=shown(heads, rows[::-1], numeric=range(1, len(heads))) if rows else None,
        line=line,
        marks=told,
        why_none=TWO if numbers else "No account was at any level on these days.",
        levels=named,
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
