"""One segment, or one value of a segmentation: what it is, who belongs to it, since when, and who came and went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from markupsafe import Markup

from tenure.errors import NotFound
from tenure.segments import Segment
from tenure.web import words
from tenure.web.drawn.sizes import sizes
from tenure.web.export import csv_text
from tenure.web.frame import Frame, Part
from tenure.web.listing import Cell
from tenure.web.segments.baselines import baselines
from tenure.web.segments.ground import Dimension, Ground, Value
from tenure.web.segments.grounds import Grounds
from tenure.web.segments.groups import HEADS, Line, cells, lines, members, tells_of_former
from tenure.web.segments.moves import (
    KINDS,
    MOST_MOVES,
    changed,
    history_note,
    history_table,
    moved,
    moves_note,
    periods,
    told,
)
from tenure.web.segments.places import accounts_href, edit_href, one_href, tabs
from tenure.web.table import Shown, shown


@dataclass(frozen=True, slots=True)
class Step:
    """A condition that is part of what it is."""

    title: str
    doc: str
    text: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with its name; with `href` it opens its rows."""

    title: str
    text: str
    href: str = ""
    note: str = ""
    unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePage:
    """The page, ready to be shown."""

    tabs: tuple[Part, ...]
    name: str
    title: str
    doc: str
    saved: bool
    origin: str
    own: bool
    divides: bool
    steps: tuple[Step, ...]
    picks: tuple[Part, ...]
    value: str
    value_title: str
    tiles: tuple[Tile, ...]
    members_href: str
    table: Shown | None
    baselines: Shown
    chart: Markup
    history: Shown | None
    history_note: str
    moves: Shown | None
    moves_note: str
    periods: tuple[Part, ...]
    used_by: tuple[str, ...]
    edit_href: str
    copy_href: str
    delete_href: str
    cube_href: str
    csv_href: str
    json_href: str


def asked(ground: Ground, name: str, value: str) -> tuple[Dimension, Value]:
    """The segment and the value that an address speaks of; without one, yes or the first."""
    dimension = ground.dimension(name)
    if dimension is None or dimension.segment is None:
        raise NotFound(f"No segment {name!r} is known as of {words.day(ground.portfolio.as_of)}.")
    if not value:
        return dimension, dimension.values[0] if dimension.values else dimension.unknown
    found = next((one for one in dimension.values if one.name == value), None)
    if found is None:
        raise NotFound(f"The segment {name} has no value {value!r}.")
    return dimension, found


def one_page(
    grounds: Grounds,
    ground: Ground,
    dimension: Dimension,
    value: Value,
    days: int,
    frame: Frame,
    *,
    saved: bool = False,
) -> OnePage:
    """What is known of one value of a segment."""
    segment = dimension.segment
    assert segment is not None
    course = grounds.course(ground, dimension.name)
    found = lines(grounds, ground, dimension)
    name, given = dimension.name, value.name if segment.divides else ""
    anew = changed(grounds, dimension.name, ground.portfolio.as_of)
    moves = course.moves(value.name, ground.portfolio.as_of - timedelta(days))
    line = next((one for one in found if one.value.name == value.name), found[0])
    title = f"{dimension.title}: {value.title}" if segment.divides else dimension.title
    return OnePage(
        tabs=tabs(frame, ""),
        name=name,
        title=dimension.title,
        doc=dimension.doc,
        saved=saved,
        origin=_origin(segment),
        own=not segment.shipped,
        divides=segment.divides,
        steps=tuple(_steps(segment, ground.portfolio.as_of)),
        picks=_picks(dimension, value, frame) if segment.divides else (),
        value=given,
        value_title=title,
        tiles=tuple(_tiles(line, found[-1], ground, frame)),
        members_href=accounts_href(frame, value.where, line.everybody),
        table=_values(found, ground, frame) if segment.divides else None,
        baselines=baselines(ground, dimension, tells_of_former(segment)),
        chart=sizes(course.days, course.sizes(value.name), anew, told(title, course, value)),
        history=history_table(course, value),
        history_note=history_note(course, anew),
        moves=moved(ground, dimension, moves[:MOST_MOVES], frame) if moves else None,
        moves_note=moves_note(course, moves, days),
        periods=periods(frame, name, given, days),
        used_by=_used_by(grounds, name),
        edit_href=edit_href(frame, name),
        copy_href=frame.link("/segments/new", like=name),
        delete_href=frame.link(f"/segments/{name}/deletion"),
        cube_href=frame.link("/segments/cube", rows=name),
        csv_href=one_href(frame, name, given, "csv"),
        json_href=one_href(frame, name, given, "json"),
    )


def one_csv(ground: Ground, dimension: Dimension, value: Value) -> str:
    """The accounts that belong to it."""
    header = (
        "account_id",
        "name",
        "segment",
        "value",
        "arr",
        "currency",
        "health",
        "band",
        "as_of",
    )
    return csv_text(
        header, (list(record.values()) for record in _members(ground, dimension, value))
    )


def one_json(
    grounds: Grounds, ground: Ground, dimension: Dimension, value: Value, days: int
) -> dict[str, Any]:
    """What it is, who belongs to it, how many did day by day, and who came and went."""
    course = grounds.course(ground, dimension.name)
    assert dimension.segment is not None
    since = ground.portfolio.as_of - timedelta(days)
    return {
        "name": dimension.name,
        "title": dimension.title,
        "doc": dimension.doc,
        "value": value.name,
        "conditions": list(dimension.segment.conditions),
        "members": list(_members(ground, dimension, value)),
        "not_enough_data": int(
            members(ground, dimension, dimension.unknown, tells_of_former(dimension.segment)).sum()
        ),
        "history": [
            {"day": day, "accounts": count, "not_enough_data": unknown}
            for day, count, unknown in zip(
                course.days, course.sizes(value.name), course.unknown(), strict=True
            )
        ],
        "moves": [
            {
                "account_id": move.account_id,
                "kind": KINDS[move.kind],
                "before": move.before,
                "after": move.after,
                "between": [move.day_before, move.day],
            }
            for move in course.moves(value.name, since)
        ],
    }


def _members(ground: Ground, dimension: Dimension, value: Value) -> Iterator[dict[str, Any]]:
    portfolio = ground.portfolio
    rows = members(ground, dimension, value, tells_of_former(dimension.segment))
    for n in np.flatnonzero(rows).tolist():
        yield {
            "account_id": portfolio.ids[n],
            "name": portfolio.columns["name"][n],
            "segment": dimension.name,
            "value": value.name,
            "arr": portfolio.columns["arr"][n],
            "currency": portfolio.currency,
            "health": portfolio.columns["health"][n],
            "band": portfolio.columns["band"][n],
            "as_of": portfolio.as_of,
        }


def _origin(segment: Segment) -> str:
    if segment.shipped:
        return "comes with Tenure"
    return "list" if segment.is_list else "yours"


def _steps(segment: Segment, today: date) -> Iterator[Step]:
    if segment.where:
        yield Step("", "", segment.where)
    if segment.of:
        yield Step("", f"Takes the values of {segment.of} as they are.", "")
    if segment.is_list:
        from tenure.segments.write import on_now

        on = words.counted(len(on_now(segment.members, today)), "account")
        yield Step("", f"A list of accounts, put together by hand: {on} on it on this day.", "")
    for value in segment.values:
        yield Step(value.title, value.doc, value.when or "everybody else")


def _picks(dimension: Dimension, value: Value, frame: Frame) -> tuple[Part, ...]:
    return tuple(
        Part(
            one.title,
            one_href(frame, dimension.name, one.name),
            title="page" if one.name == value.name else "",
        )
        for one in dimension.values
    )


def _tiles(line: Line, unknown: Line, ground: Ground, frame: Frame) -> Iterator[Tile]:
    currency, total = ground.portfolio.currency, int(ground.rows(line.everybody).sum())
    share = words.percent(line.accounts / total) if total else words.UNKNOWN
    whole = "accounts" if line.everybody else "live accounts"
    opened = accounts_href(frame, line.value.where, line.everybody)
    yield Tile("Accounts", words.number(line.accounts), opened, f"{share} of {total:,} {whole}")
    if ground.portfolio.has_revenue:
        yield Tile(
            "ARR",
            *_or_unknown(line.arr, lambda arr: words.brief(arr, currency)),
            unknown=line.arr is None,
        )
    yield Tile(
        "Average health", *_or_unknown(line.health, words.number), unknown=line.health is None
    )
    risky = f"{line.value.where} and band = 'at_risk'"
    yield Tile("At risk", words.number(line.at_risk), accounts_href(frame, risky, line.everybody))
    if line.entered is not None and line.left is not None:
        yield Tile("Entered", words.number(line.entered), "#moves", "in 28 days")
        yield Tile("Left", words.number(line.left), "#moves", "in 28 days")
    missing = accounts_href(frame, unknown.value.where, unknown.everybody)
    yield Tile("Not enough data", words.number(unknown.accounts), missing, "neither in nor out")


def _or_unknown(value: float | None, said: Any) -> tuple[str]:
    return (words.UNKNOWN if value is None else said(value),)


def _values(found: Sequence[Line], ground: Ground, frame: Frame) -> Shown:
    rows = []
    for line in found:
        if line.value.name or line.accounts:
            name = line.dimension.name
            href = one_href(frame, name, line.value.name) if line.value.name else ""
            rows.append([Cell(line.value.title, href=href), *cells(line, ground, frame)])
    return shown(("Value", *HEADS), rows, range(1, 7))


def _used_by(grounds: Grounds, name: str) -> tuple[str, ...]:
    """What needs it: segments, metrics, scores."""
    definitions = grounds.desk.app.catalog.definitions.values()
    return tuple(sorted(one.name for one in definitions if name in one.needs))
