"""Segments: all of them, with how many belong to each, what they pay, how they do, and who came and went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenure.segments import Segment
from tenure.segments.course import UNKNOWN, YES, Course
from tenure.web import words
from tenure.web.accounts import nothing_yet
from tenure.web.export import csv_text
from tenure.web.frame import Empty, Frame, Part
from tenure.web.listing import Cell
from tenure.web.segments.ground import Dimension, Ground, Value
from tenure.web.segments.grounds import Grounds
from tenure.web.segments.places import accounts_href, moved_href, one_href, tabs
from tenure.web.table import Shown, shown

LATELY_DAYS = 28
HEADS = ("Accounts", "ARR", "Average health", "At risk", "Entered, 28 days", "Left, 28 days")
CSV = (
    "segment", "value", "accounts", "arr", "average_health", "at_risk", "entered_28_days",
    "left_28_days", "currency", "as_of",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One segment, or one value of a segmentation; `value.name` empty: not enough data."""

    dimension: Dimension
    value: Value
    accounts: int
    arr: float | None
    health: float | None
    at_risk: int
    entered: int | None  # None: no day before is stored
    left: int | None
    everybody: bool  # former customers count too


@dataclass(frozen=True, slots=True)
class Group:
    """A segmentation with its values."""

    title: str
    href: str
    doc: str
    table: Shown
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsPage:
    """The page, ready to be shown."""

    tabs: tuple[Part, ...]
    empty: Empty | None = None
    own: Shown | None = None
    groups: tuple[Group, ...] = ()
    people: tuple[Part, ...] = ()
    left_out: tuple[Part, ...] = ()
    new_href: str = ""
    list_href: str = ""
    since: str = ""
    removed: str = ""  # what has just been taken away, and can be brought back
    csv_href: str = ""
    json_href: str = ""


def groups_page(grounds: Grounds, ground: Ground, frame: Frame, removed: str = "") -> GroupsPage:
    """All segments as of a day."""
    if not len(ground.portfolio):
        return GroupsPage(tabs=tabs(frame, "/segments"), empty=nothing_yet(frame))
    alone = [d for d in _of_segments(ground) if d.is_segment]
    return GroupsPage(
        tabs=tabs(frame, "/segments"),
        own=_yes_table([line for d in alone for line in lines(grounds, ground, d)], ground, frame),
        groups=tuple(
            _group(grounds, ground, d, frame) for d in _of_segments(ground) if not d.is_segment
        ),
        people=tuple(
            Part(one.title, title=one.doc.replace("`", ""))
            for one in ground.segments
            if one.subject == "person"
        ),
        left_out=tuple(_left_out(ground)),
        new_href=frame.link("/segments/new"),
        list_href=frame.link("/segments/new", kind="list"),
        since=_since(grounds, ground, alone),
        removed=removed if removed and ground.segment(removed) is None else "",
        csv_href=frame.link("/segments.csv"),
        json_href=frame.link("/segments.json"),
    )


def groups_json(grounds: Grounds, ground: Ground) -> list[dict[str, Any]]:
    """The same as data."""
    return [_record(line, ground) for line in _lines(grounds, ground)]


def groups_csv(grounds: Grounds, ground: Ground) -> str:
    """The same as a file."""
    records = (_record(line, ground) for line in _lines(grounds, ground))
    return csv_text(CSV, ([record[name] for name in CSV] for record in records))


def lines(grounds: Grounds, ground: Ground, dimension: Dimension) -> list[Line]:
    """A line for each value of a segmentation, and one for not enough data; of a segment its own two."""
    found: list[Line] = ground.once(
        f"lines {dimension.name}", lambda: _made(grounds, ground, dimension)
    )
    return found


def _made(grounds: Grounds, ground: Ground, dimension: Dimension) -> list[Line]:
    if dimension.is_segment:
        return list(_alone(grounds, ground, dimension))
    everybody = tells_of_former(dimension.segment)
    course = grounds.course(ground, dimension.name)
    return [
        _line(ground, dimension, value, course, everybody)
        for value in (*dimension.values, dimension.unknown)
    ]


def tells_of_former(segment: Segment | None) -> bool:
    """Stages tell who is no customer any more, so everybody is counted."""
    return segment is not None and segment.origin == "stages"


def members(
    ground: Ground, dimension: Dimension, value: Value, everybody: bool
) -> NDArray[np.bool_]:
    """The rows that have a value."""
    code = dimension.values.index(value) if value.name else UNKNOWN
    found: NDArray[np.bool_] = (dimension.codes == code) & ground.rows(everybody)
    return found


def figures(ground: Ground, rows: NDArray[np.bool_]) -> tuple[float | None, float | None, int]:
    """ARR (the sum of what is known), average health, and how many are at risk."""
    arr, health = ground.numbers("arr")[rows], ground.numbers("health")[rows]
    known, scored = arr[~np.isnan(arr)], health[~np.isnan(health)]
    bands = ground.dimension("band")
    risky = bands and next((n for n, v in enumerate(bands.values) if v.name == "at_risk"), None)
    at_risk = int((bands.codes[rows] == risky).sum()) if bands and risky is not None else 0
    return (
        float(known.sum()) if len(known) else None,
        float(scored.mean()) if len(scored) else None,
        at_risk,
    )


def _of_segments(ground: Ground) -> list[Dimension]:
    """What is declared as a segment: a workspace's own first, then stage and tier, then ours."""
    found = [d for d in ground.dimensions().values() if d.segment is not None]
    rank = {"stages": 1, "tiers": 2, "segments": 3}

    def place(d: Dimension) -> tuple[int, str]:
        assert d.segment is not None
        return (
            rank[d.segment.origin] if d.segment.shipped or d.segment.origin != "segments" else 0,
            d.title,
        )

    return sorted(found, key=place)


def _left_out(ground: Ground) -> Iterator[Part]:
    """Segments of ours that need what is not there, with what that is."""
    for one in ground.declared:
        missing = one.missing(ground.attributes)
        if one.subject == "account" and missing and not one.gives_way(ground.attributes):
            yield Part(f"{one.title}: {words.listed(missing)}")


def _lines(grounds: Grounds, ground: Ground) -> Iterator[Line]:
    for dimension in _of_segments(ground):
        yield from lines(grounds, ground, dimension)


def _alone(grounds: Grounds, ground: Ground, dimension: Dimension) -> Iterator[Line]:
    course = grounds.course(ground, dimension.name)
    yes = next(value for value in dimension.values if value.name == YES)
    for value in (yes, dimension.unknown):
        yield _line(ground, dimension, value, course, everybody=False)


def _line(
    ground: Ground, dimension: Dimension, value: Value, course: Course, everybody: bool
) -> Line:
    rows = members(ground, dimension, value, everybody)
    arr, health, at_risk = figures(ground, rows)
    tally: Mapping[Any, int] = {}
    if value.name and len(course.days) > 1:
        tally = course.tally(value.name, ground.portfolio.as_of - timedelta(LATELY_DAYS))
    return Line(
        dimension,
        value,
        int(rows.sum()),
        arr,
        health,
        at_risk,
        tally.get("entered"),
        tally.get("left"),
        everybody,
    )


def _yes_table(found: Sequence[Line], ground: Ground, frame: Frame) -> Shown | None:
    """Segments, one a row, with those of whom it cannot be told in a column of their own."""
    if not found:
        return None
    rows = []
    for line, unknown in zip(found[::2], found[1::2], strict=True):
        name = Cell(
            line.dimension.title,
            title=line.dimension.doc,
            href=one_href(frame, line.dimension.name),
        )
        rows.append([name, *cells(line, ground, frame), _count(unknown, frame)])
    return shown(("Segment", *HEADS, "Not enough data"), rows, range(1, 8))


def _group(grounds: Grounds, ground: Ground, dimension: Dimension, frame: Frame) -> Group:
    found = [line for line in lines(grounds, ground, dimension) if line.accounts or line.value.name]
    rows = []
    for line in found:
        href = one_href(frame, dimension.name, line.value.name) if line.value.name else ""
        title = line.value.doc or line.value.when
        rows.append([Cell(line.value.title, title=title, href=href), *cells(line, ground, frame)])
    return Group(
        dimension.title,
        one_href(frame, dimension.name),
        dimension.doc,
        shown(("Value", *HEADS), rows, range(1, 7)),
        next((line.accounts for line in found if not line.value.name), 0),
    )


def cells(line: Line, ground: Ground, frame: Frame) -> list[Any]:
    """What the columns of HEADS say of a line."""
    currency = ground.portfolio.currency
    money = Cell("–") if not line.accounts else _money(line.arr, currency)
    health = Cell("–") if not line.accounts else line.health
    risky = f"{line.value.where} and band = 'at_risk'"
    at_risk = Cell(words.number(line.at_risk), href=accounts_href(frame, risky, line.everybody))
    return [
        _count(line, frame),
        money,
        health,
        at_risk if line.at_risk else Cell("0"),
        _moved(line.entered, line, frame, "entered"),
        _moved(line.left, line, frame, "left"),
    ]


def _count(line: Line, frame: Frame) -> Cell:
    text = words.number(line.accounts)
    if not line.accounts:
        return Cell(text)
    return Cell(text, href=accounts_href(frame, line.value.where, line.everybody))


def _money(amount: float | None, currency: str) -> Cell | None:
    if amount is None:
        return None
    return Cell(words.brief(amount, currency), title=words.money(amount, currency))


def _moved(count: int | None, line: Line, frame: Frame, kind: str) -> Cell:
    if count is None:
        return Cell("–", title="No earlier day is stored")
    if not count:
        return Cell("0")
    return Cell(words.number(count), href=moved_href(frame, line.dimension.name, line.value.name))


def _since(grounds: Grounds, ground: Ground, alone: Sequence[Dimension]) -> str:
    """Where the stored days do not reach back four weeks, from which day on moves are counted."""
    if not alone:
        return ""
    days = grounds.course(ground, alone[0].name).days
    first: date | None = days[0] if days else None
    if len(days) < 2 or first is None:
        return (
            "Who entered and who left is counted from the second day on that is stored: `tenure compute --since DAY` "
            "stores earlier ones."
        )
    if (ground.portfolio.as_of - first).days < LATELY_DAYS:
        return f"The first day that is stored is {words.day(first)}: entered and left are counted from then on."
    return ""


def _record(line: Line, ground: Ground) -> dict[str, Any]:
    return {
        "segment": line.dimension.name,
        "value": line.value.name or None,
        "accounts": line.accounts,
        "arr": line.arr,
        "average_health": line.health,
        "at_risk": line.at_risk,
        "entered_28_days": line.entered,
        "left_28_days": line.left,
        "currency": ground.portfolio.currency,
        "as_of": ground.portfolio.as_of,
    }
