"""The curve of a factor, small: readings to the right, the score from 0 to 100 upwards."""

from __future__ import annotations

from markupsafe import Markup, escape

from tenure.catalog.sentence import worded
from tenure.health.curve import Curve

WIDTH, HEIGHT, ROOM = 120, 40, 4


def drawn(curve: Curve, label: str) -> Markup:
    """The curve as a picture."""
    first, last = curve.points[0][0], curve.points[-1][0]
    path = "L".join(
        f"{ROOM + (x - first) / (last - first) * (WIDTH - 2 * ROOM):.1f} "
        f"{HEIGHT - ROOM - y / 100 * (HEIGHT - 2 * ROOM):.1f}"
        for x, y in curve.points
    )
    return Markup(
        f'<svg class="spark" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(label)}"><path class="spark-empty" d="M{ROOM} {HEIGHT - ROOM}H{WIDTH - ROOM}"/>'
        f'<path d="M{path}"/></svg>'
    )


def in_words(curve: Curve, unit: str) -> str:
    """The points of the curve: 0 days gives 100, 60 days gives 0."""
    return ", ".join(f"{worded(x, unit)} → {y:g}" for x, y in curve.points)
