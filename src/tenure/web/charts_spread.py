"""A histogram, drawn on the server: how many have how much, with the quartiles as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

HEIGHT = 190
TOP, BOTTOM = 18, 22
LABELS = 14
FEW = 15  # bars with a number on each


@dataclass(frozen=True, slots=True)
class Bar:
    """How many, what stands under it, what is said on hover and where a click leads."""

    count: int
    label: str
    said: str
    href: str = ""


def histogram(bars: Sequence[Bar], label: str) -> Markup:
    """A bar for each range; the number stands on it where there is room."""
    top = max((bar.count for bar in bars), default=0) or 1
    width = 100 / max(len(bars), 1)
    parts = [_bar(bar, n, width, top) for n, bar in enumerate(bars)]
    if len(bars) > FEW:  # no room for a number on each
        parts.insert(0, _top(top))
    return Markup(
        f'<svg class="drawn spread" width="100%" height="{HEIGHT}" role="group" '
        f'aria-label="{escape(label)}">{"".join(parts)}'
        f'<line class="series-grid series-zero" x1="0" x2="100%" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM}"/></svg>'
    )


def _top(most: int) -> str:
    """A line at the longest bar, and how many it stands for."""
    return (
        f'<line class="series-grid" x1="0" x2="100%" y1="{TOP}" y2="{TOP}"/>'
        f'<text x="100%" y="{TOP - 4}" text-anchor="end">{most:,}</text>'
    )


def _bar(bar: Bar, n: int, width: float, top: int) -> str:
    height = round(bar.count / top * (HEIGHT - TOP - BOTTOM), 1)
    middle = f"{(n + 0.5) * width:.3f}%"
    few = round(100 / width) <= FEW
    seldom = -(-round(100 / width) // LABELS)
    drawn = (
        f'<rect class="bar" x="{n * width + width * 0.07:.3f}%" y="{HEIGHT - BOTTOM - height}" '
        f'width="{width * 0.86:.3f}%" height="{height}" rx="1"/>'
    )
    if bar.count and few:
        drawn += f'<text x="{middle}" y="{HEIGHT - BOTTOM - height - 4}" text-anchor="middle">{bar.count:,}</text>'
    if n % seldom == 0:
        fewer = ' class="series-fewer"' if (n // seldom) % 2 else ""
        drawn += f'<text{fewer} x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">{escape(bar.label)}</text>'
    hit = (
        f'<rect class="series-hit" x="{n * width:.3f}%" y="0" width="{width:.3f}%" height="{HEIGHT}">'
        f"<title>{escape(bar.said)}</title></rect>"
    )
    if not bar.href:
        return drawn + hit
    return f'{drawn}<a href="{escape(bar.href)}" tabindex="-1" aria-label="{escape(bar.said)}">{hit}</a>'
