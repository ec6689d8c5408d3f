"""The table of the cube, ready to be shown: shades, marks, and where each cell leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tenure.web import words
from tenure.web.accounts import nothing_yet
from tenure.web.frame import Empty, Frame, Part
from tenure.web.looking import Option
from tenure.web.query import COLUMNS
from tenure.web.segments.cube import FEW, SHOWS, Asked, Cell, cells
from tenure.web.segments.ground import Dimension, Ground
from tenure.web.segments.places import accounts_href, tabs

SHADES = 5


@dataclass(frozen=True, slots=True)
class Shade:
    """A cell, ready to be shown."""

    text: str
    note: str
    href: str
    shade: int  # 0: none
    few: bool
    unknown: bool
    total: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table."""

    title: str
    href: str
    cells: tuple[Shade, ...]
    total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CubePage:
    """The page, ready to be shown."""

    tabs: tuple[Part, ...]
    empty: Empty | None = None
    metrics: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    cols: tuple[Option, ...] = ()
    shows: tuple[Option, ...] = ()
    everybody: bool = False
    empties: bool = False
    as_of: str = ""
    sentence: str = ""
    doc: str = ""
    corner: str = ""
    heads: tuple[Part, ...] = ()
    lines: tuple[Line, ...] = ()
    note: str = ""
    turned_href: str = ""
    csv_href: str = ""
    json_href: str = ""


def cube_page(ground: Ground, asked: Asked, frame: Frame) -> CubePage:
    """The table that an address asks for."""
    if not len(ground.portfolio):
        return CubePage(tabs=tabs(frame, "/segments/cube"), empty=nothing_yet(frame))
    rows, cols = ground.dimensions()[asked.rows], ground.dimensions()[asked.cols]
    found = cells(ground, asked)
    if not asked.empty:
        found = _without_empty(found)
    edges = _edges([cell for line in found for cell in line if cell.row and cell.col])
    metric = ground.portfolio.meanings[asked.metric]
    params = {"metric": asked.metric, "show": asked.show, **({"all": "1"} if asked.all_ else {})}
    return CubePage(
        tabs=tabs(frame, "/segments/cube"),
        metrics=_options(ground.metrics(), asked.metric),
        rows=_options({d.name: d.title for d in ground.dimensions().values()}, asked.rows),
        cols=_options({d.name: d.title for d in ground.dimensions().values()}, asked.cols),
        shows=_options(SHOWS, asked.show),
        everybody=asked.all_,
        empties=asked.empty,
        as_of=frame.as_of.isoformat() if frame.explicit else "",
        sentence=_sentence(asked, metric.title, rows, cols),
        doc=metric.doc,
        corner=f"{rows.title} by {cols.title}",
        heads=tuple(_head(cell, asked, frame) for cell in found[0]) if found else (),
        lines=tuple(_line(line, ground, asked, edges, frame) for line in found),
        note=f"Marked: fewer than {FEW} accounts with a value; look at the accounts before reading much into them.",
        turned_href=frame.link("/segments/cube", **params, rows=asked.cols, cols=asked.rows),
        csv_href=frame.link("/segments/cube.csv", **params, rows=asked.rows, cols=asked.cols),
        json_href=frame.link("/segments/cube.json", **params, rows=asked.rows, cols=asked.cols),
    )


def _without_empty(found: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Without rows and columns in which nobody is; all stays."""
    lines = [line for line in found if line[-1].count or line[-1].row is None]
    kept = [n for n, cell in enumerate(found[-1]) if cell.count or cell.col is None]
    return [[line[n] for n in kept] for line in lines]


def _edges(found: Sequence[Cell]) -> list[float]:
    """Above which value a cell gets one shade more: fifths of the cells that rest on enough accounts."""
    values = sorted(
        cell.value for cell in found if cell.value is not None and not cell.few and cell.count
    )
    if not values or values[0] == values[-1]:
        return []
    return [float(np.quantile(values, n / SHADES)) for n in range(1, SHADES)]


def _line(
    line: Sequence[Cell], ground: Ground, asked: Asked, edges: Sequence[float], frame: Frame
) -> Line:
    row = line[0].row
    href = accounts_href(frame, row.where, asked.all_) if row else ""
    shades = tuple(_shade(cell, ground, asked, edges, frame) for cell in line)
    return Line(row.title if row else "All", href, shades, row is None)


def _shade(cell: Cell, ground: Ground, asked: Asked, edges: Sequence[float], frame: Frame) -> Shade:
    inner = cell.row is not None and cell.col is not None
    shade = 0
    if inner and cell.value is not None and not cell.few and cell.count and edges:
        shade = 1 + sum(cell.value > edge for edge in edges)
    if not cell.count:
        return Shade("–", "", "", 0, few=False, unknown=False, total=not inner)
    unit = "" if asked.show == "count" else ground.unit(asked.metric)
    text = words.UNKNOWN if cell.value is None else _said(cell.value, unit, asked, ground)
    count = "" if asked.show == "count" else words.counted(cell.count, "account")
    missing = cell.count - cell.known
    without = f", {missing:,} without data" if missing and cell.known and count else ""
    return Shade(
        text,
        f"{count}{without}",
        _href(cell, asked, frame),
        shade,
        cell.few,
        cell.value is None,
        not inner,
    )


def _said(value: float, unit: str, asked: Asked, ground: Ground) -> str:
    if unit == "money":
        return words.brief(value, ground.portfolio.currency)
    if unit == "share" and asked.show == "sum":
        return words.number(value)
    return words.value(value, "" if unit in ("days", "day") else unit)


def _href(cell: Cell, asked: Asked, frame: Frame) -> str:
    """The accounts of a cell, with the metric as a column."""
    where = " and ".join(value.where for value in (cell.row, cell.col) if value is not None)
    cols = ",".join((*COLUMNS, asked.metric)) if asked.metric not in COLUMNS else ""
    extra = {"cols": cols} if cols else {}
    sort = {} if asked.metric == "health" else {"sort": asked.metric}
    return accounts_href(frame, where, asked.all_, **extra, **sort)


def _head(cell: Cell, asked: Asked, frame: Frame) -> Part:
    if cell.col is None:
        return Part("All")
    return Part(cell.col.title, accounts_href(frame, cell.col.where, asked.all_), cell.col.doc)


def _options(names: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(name, title, name == chosen) for name, title in _sorted(names))


def _sorted(names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if names is SHOWS:
        yield from names.items()
    else:
        yield from sorted(names.items(), key=lambda pair: pair[1].casefold())


def _sentence(asked: Asked, metric: str, rows: Dimension, cols: Dimension) -> str:
    what = (
        "Accounts"
        if asked.show == "count"
        else f"{SHOWS[asked.show]} of {metric.lower() if not metric.isupper() else metric}"
    )
    return f"{what} by {rows.title.lower()} and {cols.title.lower()}"
