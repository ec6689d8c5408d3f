"""How a definition's values are drawn: a histogram with its quartiles, before and after, and over the days its median, or how
many accounts stand at each level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from tenure.web import charts, words
from tenure.web.changes import lines
from tenure.web.definitions.distribution import Distribution

HEIGHT = 150
FLOOR = HEIGHT - 18  # below it stand the numbers of the axis
TOP = 16
TRACK = 160

Called = Callable[[Any], str]


def histogram(
    now: Distribution, called: Called, label: str, then: Distribution | None = None
) -> Markup:
    """A bar per bin; with `then`, what it would be stands before what it is."""
    count, both = len(now.bins), (*now.counts, *(then.counts if then else ()))
    top, step = max(both, default=0) or 1, 100 / max(count, 1)
    parts = []
    for n in range(count):
        parts.append(_bar(n * step, step, now.counts[n] / top, "then-bar" if then else "hist-bar"))
        if then:
            parts.append(_bar(n * step + step * 0.2, step * 0.6, then.counts[n] / top, "hist-bar"))
    drawn = then or now
    if drawn.quartiles is not None and now.bins[0].is_ is None:
        parts += _quartiles(drawn, called)
    every = max(1, -(-count // 9))
    for n in range(0, count, every):
        low = now.bins[n].low
        if low is not None:
            parts.append(
                f'<text x="{round(n * step, 2)}%" y="{HEIGHT - 4}">{escape(called(low))}</text>'
            )
    return _svg("histogram", HEIGHT, label, parts)


def track(
    points: Sequence[tuple[date, Any, Any, Any]],
    marks: Iterable[charts.Mark],
    called: Called,
    label: str,
) -> Markup:
    """Median and quartiles over the days: (day, lower quartile, median, upper quartile)."""
    axis = charts.Axis(points[0][0], points[-1][0])
    low = min(float(point[1]) for point in points)
    high = max(float(point[3]) for point in points)
    low, high = (min(low, 0.0), high) if high > 0 else (low, max(high, 0.0))
    span = (high - low) or 1.0

    def y(value: Any) -> float:
        return round(10 + (1 - (float(value) - low) / span) * (TRACK - 20), 1)

    def along(nth: int, reverse: bool = False) -> str:
        way = reversed(points) if reverse else points
        return " ".join(f"{axis.at(point[0]) * 10:.1f},{y(point[nth])}" for point in way)

    drawn = (
        f'<polygon class="track-band" points="{along(1)} {along(3, reverse=True)}"/>'
        f'<polyline class="score-line" points="{along(2)}" vector-effect="non-scaling-stroke"/>'
    )
    ends = [
        f'<text x="0" dx="4" y="{y(high) + 4}">{escape(called(high))}</text>',
        f'<text x="0" dx="4" y="{y(low)}">{escape(called(low))}</text>',
    ]
    return _over_days(axis, marks, label, drawn, ends)


def levels(
    points: Sequence[tuple[date, Sequence[int]]],
    names: Sequence[str],
    marks: Iterable[charts.Mark],
    label: str,
) -> Markup:
    """How many accounts stand at each level over the days, one upon the other: (day, the count of each of `names`)."""
    axis = charts.Axis(points[0][0], points[-1][0])
    most = max(sum(told) for _, told in points) or 1

    def y(count: int) -> float:
        return round(10 + (1 - count / most) * (TRACK - 20), 1)

    areas, below = [], [0] * len(points)
    for nth, name in enumerate(names):
        above = [low + told[nth] for low, (_, told) in zip(below, points, strict=True)]
        edges = [
            [
                f"{axis.at(day) * 10:.1f},{y(count)}"
                for (day, _), count in zip(points, edge, strict=True)
            ]
            for edge in (above, below)
        ]
        around = " ".join([*edges[0], *reversed(edges[1])])
        areas.append(f'<polygon class="level-area level-{escape(name)}" points="{around}"/>')
        below = above
    ends = [f'<text x="0" dx="4" y="{y(most) + 4}">{words.number(most)}</text>']
    return _over_days(axis, marks, label, "".join(areas), ends)


def _over_days(
    axis: charts.Axis, marks: Iterable[charts.Mark], label: str, drawn: str, ends: Sequence[str]
) -> Markup:
    """What is drawn in 1000 × `TRACK`, as wide as there is room, with its marks and its days."""
    whole = (
        f'<svg viewBox="0 0 1000 {TRACK}" preserveAspectRatio="none" width="100%" height="{TRACK}">'
        f"{drawn}</svg>"
    )
    days = [
        f'<text x="0" dx="4" y="{TRACK + 14}">{escape(words.day(axis.first))}</text>',
        f'<text x="100%" y="{TRACK + 14}" text-anchor="end">{escape(words.day(axis.last))}</text>',
    ]
    return _svg("track", TRACK + 18, label, [whole, *lines(marks, axis, TRACK), *ends, *days])


def _bar(x: float, width: float, share: float, kind: str) -> str:
    height = round(share * (FLOOR - TOP), 1)
    return (
        f'<rect class="{kind}" x="{round(x + width * 0.04, 2)}%" y="{round(FLOOR - height, 1)}" '
        f'width="{round(width * 0.92, 2)}%" height="{height}" rx="1"/>'
    )


def _quartiles(drawn: Distribution, called: Called) -> list[str]:
    assert drawn.quartiles is not None
    parts = []
    for name, value in zip(("quarter", "median", "quarter"), drawn.quartiles, strict=True):
        x = _place(drawn, value)
        parts.append(f'<line class="hist-{name}" x1="{x}%" x2="{x}%" y1="{TOP}" y2="{FLOOR}"/>')
    x = _place(drawn, drawn.quartiles[1])
    anchor = "end" if x > 60 else "start"
    parts.append(
        f'<text class="hist-word" x="{x}%" dx="{-4 if x > 60 else 4}" y="11" text-anchor="{anchor}">'
        f"median {escape(called(drawn.quartiles[1]))}</text>"
    )
    return parts


def _place(drawn: Distribution, value: Any) -> float:
    """Where a value stands, in percent of the width."""
    bins, number = drawn.bins, _number(value)
    for n, one in enumerate(bins):
        low, high = one.low, one.high
        if high is None or number < _number(high):
            if low is None or high is None:
                part = 0.5
            else:
                part = (number - _number(low)) / ((_number(high) - _number(low)) or 1)
            return round((n + min(max(part, 0), 1)) * 100 / len(bins), 2)
    return 100.0


def _number(value: Any) -> float:
    return float(value.toordinal()) if isinstance(value, date) else float(value)


def _svg(kind: str, height: int, label: str, parts: Iterable[str]) -> Markup:
    return Markup(
        f'<svg class="drawn {kind}" width="100%" height="{height}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )
