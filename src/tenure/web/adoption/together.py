"""Satisfaction, proficiency and usage read together: the combinations, what each says, and the accounts of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenure.web import words
from tenure.web.features.gathered import Gathered
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog

READING = "adoption_reading"
THREE = (
    ("satisfaction", "satisfied_from"),
    ("proficiency", "proficient_from"),
    ("usage_level", "used_from"),
)
SAYS: Mapping[str, str] = {
    "adopted": "All three are good: adopted.",
    "maybe not needed": "Content and able, and little used: maybe it is not needed. Ask what they need instead.",
    "revisit onboarding": "Neither content nor able: revisit onboarding and education.",
    "train": "Content, and not able: train them.",
    "ask what is wrong": "Able, and not content: ask what is wrong.",
}
MISSING = {
    "satisfaction": "survey responses",
    "proficiency": "features that are declared advanced, or a CSM's note (the attribute proficiency)",
    "usage_level": "logins or seats",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherPart:
    """The part of the page."""

    table: Shown | None
    note: str
    up_to_speed: Shown | None


def together_part(gathered: Gathered, catalog: Catalog, frame: Frame) -> TogetherPart:
    """Ready to be shown."""
    return TogetherPart(
        table=_table(gathered, catalog, frame),
        note=_note(gathered),
        up_to_speed=_speed(gathered, frame),
    )


def together_json(gathered: Gathered, catalog: Catalog) -> list[dict[str, Any]]:
    """The same as data."""
    return [
        {"satisfied": s, "proficient": p, "used": u, "reading": reading, "accounts": count}
        for (s, p, u, reading), count in _counted(gathered, catalog).items()
    ]


def _table(gathered: Gathered, catalog: Catalog, frame: Frame) -> Shown | None:
    from_ = _from(catalog)
    if from_ is None:
        return None
    rows: list[list[Any]] = []
    for (s, p, u, reading), count in _counted(gathered, catalog).items():
        levels = zip(THREE, (s, p, u), strict=True)
        where = " and ".join(
            f"{name} is null"
            if level is None
            else f"{name} {'>=' if level else '<'} {from_[knob]:g}"
            for (name, knob), level in levels
        )
        condition = (
            f"({gathered.asked.condition}) and {where}" if gathered.asked.condition else where
        )
        said = SAYS.get(reading or "", "Not enough data to read the three together.")
        rows.append(
            [
                _level(s),
                _level(p),
                _level(u),
                Cell(words.number(count), href=frame.link("/accounts", where=condition)),
                said,
            ]
        )
    heads = ("Satisfaction", "Proficiency", "Usage", "Accounts", "Read together")
    return shown(heads, rows, (3,)) if rows else None


def _counted(gathered: Gathered, catalog: Catalog) -> dict[tuple[Any, Any, Any, Any], int]:
    """Combination -> accounts; those that can be read first, then by how many."""
    from_ = _from(catalog)
    columns = gathered.portfolio.columns
    if from_ is None or any(name not in columns for name, _ in THREE):
        return {}
    found: Counter[tuple[Any, Any, Any, Any]] = Counter()
    for n in gathered.rows:
        levels = [
            None if columns[name][n] is None else bool(columns[name][n] >= from_[knob])
            for name, knob in THREE
        ]
        reading = columns[READING][n] if READING in columns else None
        found[levels[0], levels[1], levels[2], reading] += 1
    return dict(sorted(found.items(), key=lambda one: (one[0][3] is None, -one[1])))


def _from(catalog: Catalog) -> Mapping[str, float] | None:
    if READING not in catalog.definitions:
        return None
    knobs = catalog.get(READING).knobs
    return {knob: float(knobs[knob]) for _, knob in THREE if knob in knobs} or None


def _level(of: bool | None) -> Any:
    return None if of is None else "good" if of else "low"


def _note(gathered: Gathered) -> str:
    """What is missing, of the three, and what would bring it."""
    columns, said = gathered.portfolio.columns, []
    for name, _ in THREE:
        told = columns.get(name) or ()
        known = sum(told[n] is not None for n in gathered.rows) if told else 0
        if not known:
            said.append(f"{words.title(name)} is known of no account: it takes {MISSING[name]}.")
    return " ".join(said)


def _speed(gathered: Gathered, frame: Frame) -> Shown | None:
    """Who is fully up to speed, and what says so."""
    columns = gathered.portfolio.columns
    if "up_to_speed" not in columns:
        return None
    by = columns.get("up_to_speed_by") or (None,) * len(gathered.portfolio)
    found = Counter((columns["up_to_speed"][n], by[n]) for n in gathered.rows)
    called = {
        "said": "they said so",
        "goal": "a goal of theirs was reached",
        "data": "the data say so",
    }
    rows: list[list[Any]] = []
    for (up, why), count in sorted(
        found.items(), key=lambda one: (one[0][0] is not True, one[0][0] is None, str(one[0][1]))
    ):
        where = (
            "up_to_speed is null" if up is None else ("up_to_speed" if up else "not up_to_speed")
        )
        where += f" and up_to_speed_by = '{why}'" if why else ""
        condition = (
            f"({gathered.asked.condition}) and {where}" if gathered.asked.condition else where
        )
        state = None if up is None else "Up to speed" if up else "Not yet"
        rows.append(
            [
                state,
                called.get(why or "", ""),
                Cell(words.number(count), href=frame.link("/accounts", where=condition)),
            ]
        )
    return shown(("Fully up to speed", "Because", "Accounts"), rows, (2,)) if rows else None
