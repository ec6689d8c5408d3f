"""Curves over days or weeks, drawn on the server: the share that has reached something, or still does it, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from tenure.web import words

HEIGHT = 168
TOP, BOTTOM = 10, 22  # room above the line, and for the numbers below it
LEFT = 9  # percent of the width, for the shares
TICKS = 7
STEPS = (1, 2, 5, 7, 14, 28, 56, 91, 182, 365, 730)  # between numbers below the line


@dataclass(frozen=True, slots=True)
class Point:
    """A share at a time, and its interval where one is known."""

    at: float
    share: float
    low: float | None = None
    high: float | None = None


def curve(points: Sequence[Point], label: str, unit: str, steps: bool = True) -> Markup:
    """The curve from the first point to the last; with `steps` a value holds until the next one."""
    if not points:
        return Markup("")
    first, last = points[0].at, max(points[-1].at, points[0].at + 1)
    line = _path([(one.at, one.share) for one in points], first, last, steps)
    parts = [_grid(first, last, unit)]
    if all(one.low is not None and one.high is not None for one in points):
        high = _path([(one.at, one.high or 0.0) for one in points], first, last, steps)
        low = _path([(one.at, one.low or 0.0) for one in points], first, last, steps)
        parts.append(
            _drawn(f'<path class="curve-band" d="M{_joined(high)}L{_joined(low[::-1])}Z"/>')
        )
    parts.append(
        _drawn(
            f'<path class="curve-line" d="M{_joined(line)}" vector-effect="non-scaling-stroke"/>'
        )
    )
    return Markup(
        f'<svg class="drawn curve" width="100%" height="{HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def _path(
    points: Sequence[tuple[float, float]], first: float, last: float, steps: bool
) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for at, share in points:
        x, y = (at - first) / (last - first) * 1000, _y(share)
        if steps and found:
            found.append((x, found[-1][1]))
        found.append((x, y))
    return found


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _drawn(inner: str) -> str:
    return (
        f'<svg x="{LEFT}%" viewBox="0 0 1000 {HEIGHT}" preserveAspectRatio="none" width="{100 - LEFT}%" height="{HEIGHT}">'
        f"{inner}</svg>"
    )


def _grid(first: float, last: float, unit: str) -> str:
    lines = "".join(
        f'<line class="grid" x1="{LEFT}%" x2="100%" y1="{_y(share)}" y2="{_y(share)}"/>'
        f'<text x="0" y="{_y(share) + 4}">{words.percent(share)}</text>'
        for share in (0.25, 0.5, 0.75, 1.0)
    )
    base = f'<line class="base" x1="{LEFT}%" x2="100%" y1="{_y(0)}" y2="{_y(0)}"/>'
    step = next((one for one in STEPS if (last - first) / one < TICKS), STEPS[-1])
    ticks = []
    for n in range(int((last - first) // step) + 1):
        at = round(first + n * step)
        x = LEFT + (at - first) / (last - first) * (100 - LEFT)
        anchor = "start" if n == 0 else "end" if x > 97 else "middle"
        named = f"{at} {unit}" if n == 0 else str(at)
        ticks.append(
            f'<text x="{x:.2f}%" y="{HEIGHT - 6}" text-anchor="{anchor}">{escape(named)}</text>'
        )
    return lines + base + "".join(ticks)


def _y(share: float) -> float:
    return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 1)
