"""Why a score is another one than it was: points per factor, what the customer did apart from what the scorecard's author did."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import floor, fsum
from typing import TYPE_CHECKING, Any

from tenure.catalog.definition import Subject
from tenure.catalog.sentence import fill, worded
from tenure.health.scorecard import Cap, Factor, Scorecard, called, card_of
from tenure.health.steps import CAP, Row, Source, steps

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.warehouse.engines.computer import Computer


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one factor, or a cap, contributes to the difference."""

    source: Source
    name: str  # of the factor or the cap
    label: str
    points: float
    text: str
    metric: str | None = None  # whose readings they are
    before: Any = None  # the reading then
    after: Any = None  # and later
    tenths: float = 0.0  # the points, rounded so that all parts add up to the rounded difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two scores of one account or user, and what lies between them."""

    since: date
    until: date
    before: float | None
    after: float | None
    card_before: str | None
    card_after: str | None
    parts: tuple[Part, ...]  # the largest first
    why_not: str = ""  # why it cannot be told

    @property
    def points(self) -> float | None:
        """The difference."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    def of(self, source: Source) -> float:
        """What comes from one source, in tenths of points."""
        return round(fsum(part.tenths for part in self.parts if part.source == source), 1)


def difference(
    cards: Sequence[Scorecard],
    types: Mapping[str, str],
    engine: Computer,
    rows: pa.Table,
    subject: Subject = "account",
    measured_otherwise: Iterable[str] = (),
) -> Difference:
    """`rows`: the stored readings and scores of one account or user on two days, the earlier first. `measured_otherwise`:
    metrics that have become others between them; what they bring is a change of the definition."""
    then, later = rows.to_pylist()
    health = called("health", subject)
    told: dict[str, Any] = {
        "since": then["as_of"],
        "until": later["as_of"],
        "before": then.get(health),
        "after": later.get(health),
        "card_before": then.get(called("scorecard", subject)),
        "card_after": later.get(called("scorecard", subject)),
    }
    if told["before"] is None or told["after"] is None:
        day = told["since"] if told["before"] is None else told["until"]
        return Difference(
            **told, parts=(), why_not=f"There was not enough data for a score on {day}."
        )
    names = _Names.of(cards, then, later, subject)
    found = [
        _part(source, name, points, names, set(measured_otherwise))
        for source, vector in steps(cards, types, engine, rows, subject)
        for name, points in vector.items()
    ]
    return Difference(**told, parts=_in_tenths(_merged(found), told["before"], told["after"]))


@dataclass(frozen=True, slots=True)
class _Names:
    """What the names of factors and caps stand for: on the later scorecard, else on the one before, else on any."""

    factors: Mapping[str, Factor]
    caps: Mapping[str, Cap]
    then: Row
    later: Row

    @classmethod
    def of(cls, cards: Sequence[Scorecard], then: Row, later: Row, subject: Subject) -> _Names:
        own = [card_of(cards, row, subject) for row in (then, later)]
        asked = [
            *(card for card in cards if card.subject == subject),
            *(card for card in own if card),
        ]
        return cls(
            {factor.name: factor for card in asked for factor in card.factors},
            {cap.name: cap for card in asked for cap in card.caps},
            then,
            later,
        )


def _part(
    source: Source, name: str, points: float, names: _Names, otherwise: Collection[str]
) -> Part:
    if name.startswith(CAP):
        return _cap(source, name.removeprefix(CAP), points, names)
    factor = names.factors.get(name)
    metric = factor.metric if factor else None
    before, after = (row.get(metric) if metric else None for row in (names.then, names.later))
    if source == "customer" and metric in otherwise:
        source = "definition"
    return Part(
        source=source,
        name=name,
        label=factor.label if factor else name.replace("_", " ").capitalize(),
        metric=metric,
        before=before,
        after=after,
        points=points,
        text=_text(source, factor, before, after, metric in otherwise),
    )


def _cap(source: Source, name: str, points: float, names: _Names) -> Part:
    """What a cap takes away now that it did not, or no longer takes."""
    cap = names.caps.get(name)
    text = fill(cap.text, names.later if points < 0 else names.then) if cap else None
    held = (
        "It holds the score down." if points < 0 else "It holds the score down less, or no longer."
    )
    return Part(
        source=source,
        name=name,
        label=f"At most {cap.at_most:g}" if cap else "Cap",
        points=points,
        text=f"{text} {held}" if text else held,
    )


def _text(source: Source, factor: Factor | None, before: Any, after: Any, otherwise: bool) -> str:
    unit = factor.unit if factor else ""
    was = "not known" if before is None else worded(before, unit)
    now = "not known" if after is None else worded(after, unit)
    if otherwise:
        return f"{was} then, {now} later; it is measured otherwise since."
    if source == "scorecard":
        return "Another scorecard took over."
    if source == "definition":
        return "The scorecard was changed."
    if was == now:
        return f"Still {was}; it weighs otherwise, since something else has become known, missing or asked."
    return f"{was} then, {now} later."


def _merged(parts: Sequence[Part]) -> list[Part]:
    """The same factor by the same source twice is one part."""
    found: dict[tuple[str, str, str], Part] = {}
    for part in parts:
        key = (part.source, part.name, part.label)
        there = found.get(key)
        found[key] = replace(there, points=there.points + part.points) if there else part
    return list(found.values())


def _in_tenths(parts: Sequence[Part], before: float, after: float) -> tuple[Part, ...]:
    """Points rounded to tenths so that they add up to the difference of the rounded scores: what is left over goes to those
    whose rounding lost most."""
    whole = round((round(after, 1) - round(before, 1)) * 10)
    if not parts:
        return ()
    down = [floor(part.points * 10) for part in parts]
    left = whole - sum(down)
    lost = sorted(range(len(parts)), key=lambda n: parts[n].points * 10 - down[n], reverse=True)
    for turn in range(abs(left)):
        n = lost[turn % len(lost)] if left > 0 else lost[-1 - turn % len(lost)]
        down[n] += 1 if left > 0 else -1
    told = [replace(part, tenths=tenths / 10) for part, tenths in zip(parts, down, strict=True)]
    kept = [part for part in told if part.tenths]
    return tuple(sorted(kept, key=lambda part: (-abs(part.tenths), part.source, part.name)))
