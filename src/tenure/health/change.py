"""What would change a score: the reading of one factor that brings the next band, all else equal."""

from __future__ import annotations

from typing import Any

from tenure.catalog.sentence import worded
from tenure.health.scorecard import Factor, Scorecard

NEGLIGIBLE = 0.05  # points


def what_would_change(
    factor: Factor, weight: float, points: float, value: Any, health: float, card: Scorecard | None
) -> str | None:
    """The reading that brings the next band; where none does, or with `card` None, what its best reading is worth."""
    if value is None or points > weight - NEGLIGIBLE:
        return None
    now = float(value)
    edge, band = _next_band(card, health)
    needed = factor.curve.reaching(100 * (points + edge - health) / weight, now)
    if band and needed is not None:
        gain = f"would make the score {edge:g}: {band}"
    else:
        needed = factor.curve.reaching(factor.curve.best, now)
        more = weight * factor.curve.best / 100 - points
        gain = f"would bring {worded(more, 'point')} more"
    there, here = worded(needed, factor.unit), worded(now, factor.unit)
    return f"{there} instead of {here} {gain}." if there != here else None


def _next_band(card: Scorecard | None, health: float) -> tuple[float, str | None]:
    if card is not None and health < card.at_risk_below:
        return card.at_risk_below, "watch"
    if card is not None and health < card.healthy_from:
        return card.healthy_from, "healthy"
    return 100.0, None
