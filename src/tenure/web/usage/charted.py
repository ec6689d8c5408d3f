"""The answer as a chart, with its legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from tenure.web import charts_series
from tenure.web.charts_series import Column, Drawn
from tenure.web.frame import Frame
from tenure.web.usage import told
from tenure.web.usage.answer import Answer, Line
from tenure.web.usage.question import Question

DRAWN = 8  # lines
COMPARED = 3  # lines that are drawn with what they are compared with


@dataclass(frozen=True, slots=True)
class Key:
    """A line in the legend, with its latest value."""

    mark: Markup
    title: str
    value: str


def chart(found: Answer, question: Question, frame: Frame) -> Markup:
    """Lines over the buckets; none where there is only one bucket, or nothing known."""
    lines = found.drawn[:DRAWN]
    known = any(point.value is not None for line in lines for point in line.points)
    if len(found.period.buckets) < 2 or not known:
        return Markup("")
    compared = len(lines) <= COMPARED
    drawn = [
        Drawn(
            title=line.title,
            values=[_number(point.value) for point in line.points],
            before=[_number(point.value) for point in line.before] if compared else (),
            low=[point.low for point in line.points] if _banded(line, lines) else (),
            high=[point.high for point in line.points] if _banded(line, lines) else (),
        )
        for line in lines
    ]
    columns = [
        Column(
            told.short(one, found.period.step),
            _said(found, lines, b, frame),
            question.link("/usage/rows", at=one.first.isoformat(), told=""),
            not one.over or one.cut,
        )
        for b, one in enumerate(found.period.buckets)
    ]
    return charts_series.series(
        drawn,
        columns,
        f"{found.title}, {found.period.words}; the same numbers are in the table",
        lambda value: told.on_axis(value, found.unit, frame.currency),
        [
            (b, f"The definition changed: {was} until then, {now} since")
            for b, was, now in found.changes
        ],
    )


def legend(found: Answer, frame: Frame) -> tuple[Key, ...]:
    """Which mark is which line."""
    if len(found.drawn) < 2:
        return ()
    b = found.latest if found.latest is not None else -1
    return tuple(
        Key(
            charts_series.key(n),
            line.title,
            told.written(line.points[b].value, found.unit, frame.currency),
        )
        for n, line in enumerate(found.drawn[:DRAWN])
    )


def _said(found: Answer, lines: Sequence[Line], b: int, frame: Frame) -> str:
    """A bucket on hover."""
    values = [
        f"{line.title if len(found.drawn) > 1 else found.title}: "
        f"{told.written(line.points[b].value, found.unit, frame.currency)}"
        for line in lines
    ]
    first = lines[0]
    if first.before and len(lines) == 1:
        values.append(f"before: {told.written(first.before[b].value, found.unit, frame.currency)}")
    return f"{told.named(found.period, b)}: {'; '.join(values)}"


def _banded(line: Line, lines: Sequence[Line]) -> bool:
    return len(lines) == 1 and any(point.low is not None for point in line.points)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
