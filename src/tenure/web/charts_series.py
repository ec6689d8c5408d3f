"""Lines over buckets of time, drawn on the server: a line per slice, the compared period dashed, gaps where nothing is known.

A bucket that is not over ends its line hollow and dotted. Colours never stand alone: each line has a mark of its own,
named in the legend. Places along time are percentages, as in `charts`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

HEIGHT = 230
TOP, BOTTOM = 14, 22
LEFT, RIGHT = 1.2, 1.2  # percent of the width, beside the first and the last bucket
MARKED = 62  # buckets, up to whom each is marked
LABELS = 12
MARKS = (
    '<circle r="3"/>',
    '<rect x="-3" y="-3" width="6" height="6"/>',
    '<path d="M0 -4L4 3H-4Z"/>',
    '<path d="M0 -4.2L4.2 0L0 4.2L-4.2 0Z"/>',
    '<path d="M0 4L4 -3H-4Z"/>',
    '<path d="M-4 0H4M0 -4V4" class="stroke"/>',
    '<path d="M-3 -3L3 3M-3 3L3 -3" class="stroke"/>',
    '<rect x="-4" y="-1.5" width="8" height="3"/>',
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line: values of buckets, None for a gap; `low`, `high`: a band around it; `before`: what it is compared with."""

    title: str
    values: Sequence[float | None]
    before: Sequence[float | None] = ()
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A bucket: what stands under it, what is said on hover, where a click leads, and whether it is over."""

    label: str
    said: str
    href: str = ""
    part: bool = False


def series(
    lines: Sequence[Drawn],
    columns: Sequence[Column],
    label: str,
    written: Callable[[float], str],
    changes: Sequence[tuple[int, str]] = (),
) -> Markup:
    """The chart. `written`: a value on the axis in words. `changes`: buckets from which on something else is measured."""
    tick, top, least = _scale(lines)
    place = _Place(len(columns), least, top)
    parts = [_grid(tick, place, written)]
    parts += [_change(place, at, text) for at, text in changes]
    for n, line in enumerate(lines):
        parts.append(_band(line, n, place))
        parts.append(_line(line.before, n, place, columns, before=True))
        parts.append(_line(line.values, n, place, columns))
        parts += _marks(line.values, n, place, columns)
    parts.append(_labels(columns, place))
    parts += [_hit(column, n, place) for n, column in enumerate(columns)]
    return Markup(
        f'<svg class="drawn series" width="100%" height="{HEIGHT}" role="group" '
        f'aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def key(n: int) -> Markup:
    """The mark of line `n`, for the legend."""
    mark = MARKS[n % len(MARKS)]
    return Markup(
        f'<svg class="series-key" width="26" height="12" aria-hidden="true"><line class="series-{n % 8}" x1="0" '
        f'x2="26" y1="6" y2="6"/><g class="series-mark series-{n % 8}" transform="translate(13 6)">{mark}</g></svg>'
    )


@dataclass(frozen=True, slots=True)
class _Place:
    count: int
    least: float
    top: float

    def x(self, n: float) -> float:
        """The middle of a bucket, in percent."""
        width = 100 - LEFT - RIGHT
        return round(LEFT + (n + 0.5) * width / self.count, 3)

    def y(self, value: float) -> float:
        """Where a value stands, in pixels."""
        share = (value - self.least) / (self.top - self.least)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _scale(lines: Sequence[Drawn]) -> tuple[float, float, float]:
    """The step of the axis, its upper and its lower end; 0 is always in it."""
    values = [
        v
        for line in lines
        for several in (line.values, line.before, line.low, line.high)
        for v in several
        if v is not None
    ]
    top, least = max([*values, 0.0]), min([*values, 0.0])
    if top == least:
        return 1.0, 1.0, 0.0
    power = 10.0 ** math.floor(math.log10((top - least) / 4))
    whole = all(float(v).is_integer() for v in values)  # of users there is no half
    steps = (1, 2, 5, 10) if whole and power < 10 else (1, 2, 2.5, 5, 10)
    tick = next(power * m for m in steps if power * m * 4 >= (top - least) * 0.999)
    tick = max(tick, 1.0) if whole else tick
    return tick, math.ceil(top / tick - 1e-9) * tick, math.floor(least / tick + 1e-9) * tick


def _grid(tick: float, place: _Place, written: Callable[[float], str]) -> str:
    count = round((place.top - place.least) / tick)
    parts = []
    for n in range(count + 1):
        value = place.least + n * tick
        y = place.y(value)
        zero = " series-zero" if abs(value) < tick / 1e6 else ""
        parts.append(
            f'<line class="series-grid{zero}" x1="0" x2="100%" y1="{y}" y2="{y}"/>'
            f'<text x="2" y="{y - 3}">{escape(written(value))}</text>'
        )
    return "".join(parts)


def _change(place: _Place, at: int, text: str) -> str:
    x = (place.x(at - 1) + place.x(at)) / 2
    return (
        f'<line class="series-change" x1="{x}%" x2="{x}%" y1="{TOP}" y2="{HEIGHT - BOTTOM}">'
        f'<title>{escape(text)}</title></line><text class="series-changed" x="{x}%" dx="3" y="{TOP + 8}">'
        "new version</text>"
    )


def _runs(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    """The stretches without a gap."""
    run: list[tuple[int, float]] = []
    for n, value in enumerate(values):
        if value is None:
            if run:
                yield run
            run = []
        else:
            run.append((n, value))
    if run:
        yield run


def _line(
    values: Sequence[float | None],
    n: int,
    place: _Place,
    columns: Sequence[Column],
    before: bool = False,
) -> str:
    drawn = []
    for run in _runs(values):
        whole = [point for point in run if before or not columns[point[0]].part]
        drawn.append(_path(whole, place, f"series-line series-{n % 8}{' series-before' * before}"))
        for one, other in itertools.pairwise(run):
            if not before and (columns[one[0]].part or columns[other[0]].part):
                drawn.append(_path([one, other], place, f"series-line series-{n % 8} series-part"))
    return _stretched("".join(drawn)) if any(drawn) else ""


def _path(points: Sequence[tuple[int, float]], place: _Place, name: str) -> str:
    if len(points) < 2:
        return ""
    told = " ".join(f"{place.x(n) * 10:.1f},{place.y(v)}" for n, v in points)
    return f'<polyline class="{name}" points="{told}" vector-effect="non-scaling-stroke"/>'


def _band(line: Drawn, n: int, place: _Place) -> str:
    if not line.low:
        return ""
    pairs = [
        None if low is None or high is None else (low, high)
        for low, high in zip(line.low, line.high, strict=True)
    ]
    drawn = []
    for run in _runs([None if pair is None else 0.0 for pair in pairs]):
        there = [(at, pair) for at, _ in run if (pair := pairs[at])]
        upper = [f"{place.x(at) * 10:.1f},{place.y(pair[1])}" for at, pair in there]
        lower = [f"{place.x(at) * 10:.1f},{place.y(pair[0])}" for at, pair in reversed(there)]
        drawn.append(
            f'<polygon class="series-band series-{n % 8}" points="{" ".join(upper + lower)}"/>'
        )
    return _stretched("".join(drawn))


def _stretched(inner: str) -> str:
    return (
        f'<svg viewBox="0 0 1000 {HEIGHT}" preserveAspectRatio="none" width="100%" height="{HEIGHT}">'
        f"{inner}</svg>"
    )


def _marks(
    values: Sequence[float | None], n: int, place: _Place, columns: Sequence[Column]
) -> list[str]:
    known = [(at, value) for at, value in enumerate(values) if value is not None]
    wanted = known if len(values) <= MARKED else known[-1:]
    return [
        f'<svg x="{place.x(at)}%" y="{place.y(value)}" overflow="visible"><g class="series-mark series-{n % 8}'
        f'{" series-hollow" * columns[at].part}">{MARKS[n % len(MARKS)]}</g></svg>'
        for at, value in wanted
    ]


def _labels(columns: Sequence[Column], place: _Place) -> str:
    """As many as fit, counted from the last one; on a narrow screen every second."""
    every = -(-len(columns) // LABELS)
    wanted = range(len(columns) - 1, -1, -every)
    parts = []
    for nth, n in enumerate(wanted):
        x = place.x(n)
        anchor, at = ("end", "100%") if x > 94 else ("start", "0") if x < 4 else ("middle", f"{x}%")
        fewer = ' class="series-fewer"' if nth % 2 else ""
        parts.append(
            f'<text{fewer} x="{at}" y="{HEIGHT - 6}" text-anchor="{anchor}">{escape(columns[n].label)}</text>'
        )
    return "".join(parts)


def _hit(column: Column, n: int, place: _Place) -> str:
    """The whole height of a bucket answers to the pointer; keys and screen readers have the table."""
    width = (100 - LEFT - RIGHT) / place.count
    rect = (
        f'<rect class="series-hit" x="{place.x(n) - width / 2:.3f}%" y="0" width="{width:.3f}%" height="{HEIGHT}">'
        f"<title>{escape(column.said)}</title></rect>"
    )
    if not column.href:
        return rect
    return f'<a href="{escape(column.href)}" tabindex="-1" aria-label="{escape(column.said)}">{rect}</a>'
