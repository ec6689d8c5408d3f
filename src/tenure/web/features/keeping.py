"""Whether the users of a feature keep to it: in a sentence, as a curve, as a table and week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tenure.discovery.feature_figures import Figures
from tenure.discovery.retention import WEEKS, Cohort, Kept
from tenure.stats.proportion import wilson
from tenure.web import words
from tenure.web.charts_curve import Point, curve
from tenure.web.table import Shown, shown


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of the triangle: the darker, the more of the cohort."""

    text: str
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class CohortRow:
    """A week of first uses."""

    week: str
    users: int
    squares: tuple[Square, ...]


def kept_sentence(told: Figures) -> str:
    last = [one for one in told.kept if one.of]
    if not last:
        return "Not enough data: nobody is known who used it first within the last half year, and long enough ago."
    first, end = last[0], last[-1]
    return (
        f"Of those who used it first within the last half year, {words.percent(first.share)} used it in the week after "
        f"({words.number(first.still)} of {words.number(first.of)}), and {words.percent(end.share)} in week {end.week} "
        f"({words.number(end.still)} of {words.number(end.of)})."
    )


def kept_curve(found: Sequence[Kept]) -> Markup:
    known = [one for one in found if one.of]
    if len(known) < 2:
        return Markup("")
    points = [Point(0, 1.0, 1.0, 1.0)]
    for one in known:
        found_ = wilson(one.still, one.of)
        points.append(Point(one.week, found_.value, found_.low, found_.high))
    label = f"Share that still uses it, by weeks after the first use: {words.percent(points[-1].share)} in week {known[-1].week}"
    return curve(points, label, "weeks", steps=False)


def kept_table(found: Sequence[Kept]) -> Shown | None:
    rows = []
    for one in found:
        if one.of:
            share_ = wilson(one.still, one.of)
            between = f"{words.percent(share_.low)} to {words.percent(share_.high)}"
            rows.append(
                [f"Week {one.week}", words.percent(share_.value), one.still, one.of, between]
            )
    heads = ("After the first use", "Still use it", "Users", "Of", "95 % interval")
    return shown(heads, rows, (1, 2, 3, 4)) if rows else None


def cohort(one: Cohort) -> CohortRow:
    squares = []
    for week in range(1, WEEKS + 1):
        if week >= len(one.still):
            squares.append(Square("", -1, ""))
            continue
        part = one.still[week] / one.users
        title = f"{one.still[week]} of {words.counted(one.users, 'user')} in week {week}"
        squares.append(Square(words.percent(round(part, 2)), min(int(part * 5), 4), title))
    return CohortRow(words.day(one.since), one.users, tuple(squares))
