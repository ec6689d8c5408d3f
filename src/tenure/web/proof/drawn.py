"""How a replay is drawn: losses foreseen against alarms, how long before, and what became of each score."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from tenure.proof.aims import Aim
from tenure.proof.bins import ScoreBin
from tenure.proof.curve import Point
from tenure.web import words
from tenure.web.charts_spread import Bar, histogram

HEIGHT = 190
TOP, BOTTOM = 10, 22  # room above, and for the numbers below
LEFT = 9  # percent of the width, for the shares
TICKS = 5
LEADS = (30, 60, 90, 120, 180, 270, 365)  # days

Said = Callable[[float], str]


def curve(points: Sequence[Point], at: float | None, label: str) -> Markup:
    """The share foreseen (a line) and the share of alarms that were right (dashed) over alarms an account and month.
    `at`: how many the chosen threshold had."""
    known = [one for one in points if one.burden is not None and one.share is not None]
    if len(known) < 2:
        return Markup("")
    most = max(one.burden or 0.0 for one in known) or 1.0
    parts = [_grid(), *_ticks(most, _rate)]
    parts.append(_line([(_x(one.burden or 0.0, most), one.share or 0.0) for one in known], ""))
    right = [one for one in known if one.precision is not None]
    parts.append(
        _line([(_x(one.burden or 0.0, most), one.precision or 0.0) for one in right], "5 4")
    )
    if at is not None and at <= most:
        x = LEFT + _x(at, most) / 1000 * (100 - LEFT)
        parts.append(
            f'<line class="hist-median" x1="{x:.2f}%" x2="{x:.2f}%" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        )
    return _svg("curve", label, parts)


def leads(days: Sequence[int], aim: Aim, href: str) -> Markup:
    """How many losses, or what else it foresees, were warned of how long before."""
    bars, low = [], 0
    for high in (*LEADS, None):
        count = sum(low <= day and (high is None or day < high) for day in days)
        name = f"{low}+" if high is None else f"{low}–{high - 1}"
        said = f"{words.counted(count, aim.noun, aim.plural)}: {name} days before"
        if high is None or high > LEADS[0] or count:
            bars.append(Bar(count, name, said, href if count else ""))
        low = high or low
    return histogram(bars, "How many days before the decision the alarm was there")


def calibration(bins: Sequence[ScoreBin], said: Said, probability: bool, label: str) -> Markup:
    """The share that was lost by bin of the score, with its interval; of a probability on the line on which it should stand."""
    if not bins:
        return Markup("")
    count = len(bins)
    highest = max(one.lost.high for one in bins)
    most = min(max(math.ceil(highest * 25), 1) / 25, 1.0)  # of whose quarters each is whole
    parts = [_grid(most)]
    if probability:
        should = [
            ((n + 0.5) / count * 1000, min(max(one.mean, 0.0), most) / most)
            for n, one in enumerate(bins)
        ]
        parts.append(_line(should, "3 3"))
    for n, one in enumerate(bins):
        x = f"{LEFT + (n + 0.5) / count * (100 - LEFT):.2f}%"
        parts.append(
            f'<line class="curve-line" x1="{x}" x2="{x}" y1="{_y(one.lost.low / most)}" y2="{_y(min(one.lost.high / most, 1.0))}"/>'
            f'<circle class="score-dot" cx="{x}" cy="{_y(one.lost.value / most)}" r="4"/>'
            f'<text x="{x}" y="{HEIGHT - 6}" text-anchor="middle">{escape(said(one.mean))}</text>'
        )
    return _svg("curve", label, parts)


def _grid(most: float = 1.0) -> str:
    """Lines at quarters of the largest share that is drawn."""
    lines = "".join(
        f'<line class="grid" x1="{LEFT}%" x2="100%" y1="{_y(share)}" y2="{_y(share)}"/>'
        f'<text x="0" y="{_y(share) + 4}">{words.percent(share * most)}</text>'
        for share in (0.25, 0.5, 0.75, 1.0)
    )
    return f'{lines}<line class="base" x1="{LEFT}%" x2="100%" y1="{_y(0)}" y2="{_y(0)}"/>'


def _ticks(most: float, said: Said) -> list[str]:
    found = []
    for n in range(TICKS + 1):
        x = LEFT + n / TICKS * (100 - LEFT)
        anchor = "start" if n == 0 else "end" if n == TICKS else "middle"
        found.append(
            f'<text x="{x:.2f}%" y="{HEIGHT - 6}" text-anchor="{anchor}">{said(most * n / TICKS)}</text>'
        )
    return found


def _line(points: Sequence[tuple[float, float]], dashes: str) -> str:
    if not points:
        return ""
    along = "L".join(f"{x:.1f} {_y(y)}" for x, y in sorted(points))
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<svg x="{LEFT}%" viewBox="0 0 1000 {HEIGHT}" preserveAspectRatio="none" width="{100 - LEFT}%" height="{HEIGHT}">'
        f'<path class="curve-line" d="M{along}" vector-effect="non-scaling-stroke"{dashed}/></svg>'
    )


def _x(value: float, most: float) -> float:
    return value / most * 1000


def _y(share: float) -> float:
    return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 1)


def _rate(of: float) -> str:
    return f"{of:.2f}"


def _svg(kind: str, label: str, parts: Sequence[str]) -> Markup:
    return Markup(
        f'<svg class="drawn {kind}" width="100%" height="{HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )
