"""The answer as a table: the same numbers as the chart, the latest first; each opens its rows."""

from __future__ import annotations

from typing import Any

from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown
from tenure.web.usage import told
from tenure.web.usage.answer import Answer, Line, Point
from tenure.web.usage.periods import span
from tenure.web.usage.question import Question

FIRST = {"day": "Day", "week": "Week", "month": "Month"}


def answer_table(found: Answer, question: Question, frame: Frame) -> Shown:
    """The same numbers as the chart; each opens its rows."""
    period, lines = found.period, found.drawn
    columns = [*([found.whole] if found.lines and found.whole else []), *lines]
    alone = len(columns) == 1
    heads = [FIRST.get(period.step, "Period")]
    heads += [found.title if alone else line.title for line in columns]
    quartiles = alone and any(point.low is not None for point in columns[0].points)
    heads += ["Lower quartile", "Upper quartile", "Of"] if quartiles else []
    first = columns[0] if columns else None
    if first and first.before:
        heads += ["Before", "Change"] if alone else [f"{first.title} before", "Change"]
    heads += ["As of"] if found.ends else []
    rows = []
    for b in reversed(range(len(period.buckets))):
        row: list[Any] = [told.named(found.period, b)]
        row += [_cell(found, line, line.points[b], b, question, frame) for line in columns]
        if quartiles:
            point = columns[0].points[b]
            row += [_plain(found, v, frame) for v in (point.low, point.high)]
            row.append(words.number(point.of) if point.of is not None else "")
        if first and first.before:
            row += _before(found, first, b, question, frame)
        if found.ends:
            row.append(_as_of(found, b))
        rows.append(row)
    numeric = range(1, len(heads) - (1 if found.ends else 0))
    return shown(heads, rows, numeric=tuple(numeric))


def _cell(
    found: Answer, line: Line, point: Point, b: int, question: Question, frame: Frame
) -> Cell:
    if point.value is None:
        return Cell(words.UNKNOWN, unknown=True)
    opens = question.link(
        "/usage/rows", at=found.period.buckets[b].first.isoformat(), told=line.key or ""
    )
    text = told.written(point.value, found.unit, frame.currency)
    return Cell(text, href=opens)


def _before(found: Answer, line: Line, b: int, question: Question, frame: Frame) -> list[Any]:
    one, point = found.period.before[b], line.before[b]
    if point.value is None:
        return [Cell(words.UNKNOWN, unknown=True), ""]
    opens = question.link("/usage/rows", at=one.first.isoformat(), told=line.key or "")
    text = told.written(point.value, found.unit, frame.currency)
    change = told.change(line.points[b].value, point.value, found.unit)
    return [Cell(text, title=span(one.first, one.last), href=opens), change]


def _plain(found: Answer, value: float | None, frame: Frame) -> Any:
    return None if value is None else told.written(value, found.unit, frame.currency)


def _as_of(found: Answer, b: int) -> str:
    end = found.ends[b]
    return words.day(end.day) + ("" if end.stored else ", computed now")
