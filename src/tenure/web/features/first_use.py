"""How soon a feature is used first: in a sentence, as a curve and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from tenure.web import words
from tenure.web.charts_curve import Point, curve
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.stats.survival import Curve, Step


TOLD = (0, 1, 2, 7, 14, 28, 56, 91, 182, 365)  # days after the beginning


def first_sentence(times: Curve) -> str:
    if not times.count:
        return "Not enough data: nobody is known who began after use was recorded."
    middle = times.median
    counted = f"{words.number(times.reached)} of {words.counted(times.count, 'user')} have used it"
    waiting = f"{words.number(times.count - times.reached)} have not yet, and are counted as still waiting"
    if middle.value is None:
        return f"Fewer than half have reached it: {counted}; {waiting}."
    quarters = [times.quantile(part).value for part in (0.25, 0.75)]
    said = f"Half have used it within {_days(middle.value)} of their beginning"
    if middle.low is not None:
        high = "more than is known" if middle.high is None else _days(middle.high)
        said += f" (95 %: {_days(middle.low)} to {high})"
    parts = [f"a quarter within {_days(quarters[0])}"] if quarters[0] is not None else []
    parts += (
        [f"three quarters within {_days(quarters[1])}"]
        if quarters[1] is not None
        else ["three quarters not yet"]
    )
    return f"{said}; {words.listed(parts)}. {counted[0].upper()}{counted[1:]}; {waiting}."


def first_curve(times: Curve) -> Markup:
    if not times.reached:
        return Markup("")
    points = [Point(0, 0.0, 0.0, 0.0)]
    for step in times.steps:
        low, high = _reached(step)
        points.append(Point(step.time, 1 - step.waiting, low, high))
    label = f"Share of users who have used it, by days since their beginning: {words.percent(points[-1].share)} at the end"
    return curve(points, label, "days")


def _reached(step: Step) -> tuple[float, float]:
    """The interval of the share that has reached it."""
    own = 1 - step.waiting
    return (own if step.high is None else 1 - step.high, own if step.low is None else 1 - step.low)


def first_table(times: Curve) -> Shown | None:
    if not times.count:
        return None
    longest = max((step.time for step in times.steps), default=0)
    days = [day for day in TOLD if day <= longest]
    rows = []
    for day in days:
        at = times.at(day)
        low, high = _reached(at) if at else (0.0, 0.0)
        share_ = 1 - at.waiting if at else 0.0
        rows.append(
            [
                words.counted(day, "day"),
                words.percent(share_),
                f"{words.percent(low)} to {words.percent(high)}",
            ]
        )
    return shown(("After", "Have used it", "95 % interval"), rows, (1, 2)) if rows else None


def _days(of: float) -> str:
    return words.counted(round(of, 1), "day")
