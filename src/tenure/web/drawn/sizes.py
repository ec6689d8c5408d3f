"""How many belong to a segment, day by day: a line with its first, largest and last number written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup, escape

from tenure.web import words
from tenure.web.charts import Axis, time_axis

HEIGHT = 140
ROOM = 18  # above the line, for its numbers


def sizes(
    days: Sequence[date], counts: Sequence[int], changed: Sequence[date], label: str
) -> Markup:
    """Nothing for less than two days. `changed`: days from which on the definition is another one."""
    if len(days) < 2:
        return Markup("")
    axis, top = Axis(days[0], days[-1]), max(counts) or 1
    points = [(axis.at(day), _y(count, top)) for day, count in zip(days, counts, strict=True)]
    line = " ".join(f"{x * 10:.1f},{y}" for x, y in points)
    floor = HEIGHT - 4
    marks = "".join(
        f'<line class="mark mark-release" x1="{axis.at(day)}%" x2="{axis.at(day)}%" y1="0" y2="{HEIGHT}"/>'
        for day in changed
        if axis.first <= day <= axis.last
    )
    drawn = (
        f'<svg viewBox="0 0 1000 {HEIGHT}" preserveAspectRatio="none" width="100%" height="{HEIGHT}">'
        f'<polygon class="size-area" points="0,{floor} {line} {points[-1][0] * 10:.1f},{floor}"/>'
        f'<polyline class="size-line" points="{line}" vector-effect="non-scaling-stroke"/></svg>'
    )
    written = "".join(_number(points[n], counts[n]) for n in _worth_writing(counts))
    chart = (
        f'<svg class="drawn sizes" width="100%" height="{HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{marks}{drawn}{written}</svg>"
    )
    return Markup(chart) + time_axis(axis)


def _worth_writing(counts: Sequence[int]) -> list[int]:
    """The first, the last, and the largest where it stands apart from both."""
    largest = counts.index(max(counts))
    last = len(counts) - 1
    apart = max(len(counts) // 8, 1)
    between = [largest] if apart <= largest <= last - apart else []
    return [0, *between, last]


def _number(at: tuple[float, float], count: int) -> str:
    x, y = at
    anchor = "start" if x < 5 else "end" if x > 95 else "middle"
    return (
        f'<text class="size-number" x="{x}%" y="{round(y - 6, 1)}" text-anchor="{anchor}">'
        f"{words.number(count)}</text>"
    )


def _y(count: int, top: int) -> float:
    return round(HEIGHT - 4 - count / top * (HEIGHT - 4 - ROOM), 1)
