"""The calibration of a model as a drawing: what was foreseen, and what happened."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from tenure.health.prediction.card import Bin

HEIGHT = 210
TOP, BOTTOM = 10, 24  # room above, and for the numbers below
LEFT = 9  # percent of the width, for the shares
TICKS = 4


def calibration(bins: Sequence[Bin]) -> Markup:
    """Of each bin the share that happened with its interval, over the probability; on the dashed line both are the same."""
    if not bins:
        return Markup("")
    most = min(1.0, max(max(one.foreseen, one.happened.high) for one in bins) * 1.05) or 1.0
    parts = []
    for tick in range(TICKS + 1):
        share = most * tick / TICKS
        y, x = _y(share, most), _x(share, most)
        anchor = "start" if tick == 0 else "end" if tick == TICKS else "middle"
        parts.append(
            f'<line class="grid" x1="{LEFT}%" x2="100%" y1="{y}" y2="{y}"/><text x="0" y="{y + 4}">{share:.0%}</text>'
            f'<text x="{x}%" y="{HEIGHT - 6}" text-anchor="{anchor}">{share:.0%}</text>'
        )
    parts.append(
        f'<line class="curve-line" x1="{LEFT}%" x2="100%" y1="{_y(0, most)}" y2="{_y(most, most)}" stroke-dasharray="3 3"/>'
    )
    for one in bins:
        x = _x(one.foreseen, most)
        said = escape(
            f"{one.rows:,} rows: foreseen {one.foreseen:.1%}, happened {one.happened.value:.1%}"
        )
        parts.append(
            f'<line class="curve-line" x1="{x}%" x2="{x}%" y1="{_y(one.happened.low, most)}" y2="{_y(one.happened.high, most)}"/>'
            f'<circle class="score-dot" cx="{x}%" cy="{_y(one.happened.value, most)}" r="4"><title>{said}</title></circle>'
        )
    return Markup(
        f'<svg class="drawn curve" width="100%" height="{HEIGHT}" role="img" '
        f'aria-label="What happened, over what was foreseen">{"".join(parts)}</svg>'
    )


def _x(share: float, most: float) -> float:
    return round(LEFT + share / most * (100 - LEFT), 2)


def _y(share: float, most: float) -> float:
    return round(TOP + (1 - min(share / most, 1.0)) * (HEIGHT - TOP - BOTTOM), 1)
