"""Charts drawn on the server as SVG: no script, no style attribute, and a sentence for those who cannot see them.

Places along time are percentages of the width, so a chart fills whatever box it stands in, and its text is never stretched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup, escape

from tenure.web import words

SPARK = (104, 24)  # width and height of a sparkline, in pixels
LANE = 22
HISTORY = 132
BARS = 56


@dataclass(frozen=True, slots=True)
class Axis:
    """From the start of the first day to the end of the last."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Where a day begins, in percent of the width; days outside stand at the edge."""
        length = (self.last - self.first).days + 1
        return round(min(max((day - self.first).days / length, 0), 1) * 100, 2)

    @property
    def months(self) -> list[date]:
        """The first of each month in it."""
        days = (
            self.first.replace(day=1) + timedelta(days=n)
            for n in range((self.last - self.first).days + 32)
        )
        return [day for day in days if day.day == 1 and self.first <= day <= self.last]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that stands at a day across all lanes: a release, a renewal."""

    day: date
    kind: str  # release, renewal
    text: str


def spark_path(values: Sequence[int | float]) -> str:
    """The path of a sparkline, from zero at the bottom; empty where there is nothing to draw."""
    top = max(values, default=0)
    if len(values) < 2 or not top:
        return ""
    width, height = SPARK
    step = (width - 6) / (len(values) - 1)
    points = (
        f"{3 + n * step:.1f} {height - 3 - v / top * (height - 6):.1f}"
        for n, v in enumerate(values)
    )
    return "M" + "L".join(points)


def sparkline(path: str, label: str, tone: str = "none") -> Markup:
    """A line over the weeks, ending in a dot; where nothing happened, a flat dashed one."""
    width, height = SPARK
    if path:
        x, y = path.rpartition("L")[2].split(" ")
        inner = f'<path d="{path}"/><circle cx="{x}" cy="{y}" r="2.2"/>'
    else:
        inner = f'<path class="spark-empty" d="M3 {height - 3}H{width - 3}"/>'
    return Markup(
        f'<svg class="spark spark-{tone}" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{escape(label)}">{inner}</svg>'
    )


def time_axis(axis: Axis) -> Markup:
    """The months, as many as fit."""
    months = axis.months
    every = max(-(-len(months) // 13), 1)
    labels = "".join(
        f'<text x="{axis.at(day)}%" dx="3" y="13">{words.short_day(day)[2:] if day.month > 1 else day.year}</text>'
        f'<line class="tick" x1="{axis.at(day)}%" x2="{axis.at(day)}%" y1="2" y2="18"/>'
        for day in months[::every]
        if axis.at(day) < 97
    )
    return Markup(f'<svg class="axis" width="100%" height="18" aria-hidden="true">{labels}</svg>')


def lane(
    axis: Axis,
    joined: date | None,
    left: date | None,
    active: Sequence[int],
    marks: Iterable[Mark],
    label: str,
) -> Markup:
    """One user over time: the time with a login as a thin bar, each week as dark as the days worked in it."""
    since, until = axis.at(joined or axis.first), axis.at(left) if left else 100.0
    week = round(100 / max(len(active), 1), 3)
    parts = [_marks(marks, axis, LANE)]
    if (joined or left) and until > since:
        parts.append(
            f'<rect class="lane-member" x="{since}%" y="9" width="{round(until - since, 2)}%" height="4" rx="2"/>'
        )
    parts += [
        f'<rect class="lane-use lane-use-{_level(days)}" x="{round(n * week, 2)}%" y="4" width="{round(week * 0.86, 2)}%" '
        f'height="14" rx="2"/>'
        for n, days in enumerate(active)
        if days
    ]
    if joined and joined > axis.first:
        parts.append(f'<circle class="lane-joined" cx="{since}%" cy="11" r="3.5"/>')
    if left:
        parts.append(f'<text class="lane-left" x="{until}%" y="16" text-anchor="middle">×</text>')
    return _chart("lane", LANE, label, parts)


def bars(
    axis: Axis, values: Sequence[int], marks: Iterable[Mark], label: str, apart: int = 2
) -> Markup:
    """A bar per week, with the number written where it changes, at least `apart` bars from the next one."""
    top, step = max(values, default=0) or 1, 100 / max(len(values), 1)
    parts = [_marks(marks, axis, BARS)]
    for n, value in enumerate(values):
        height = round(value / top * (BARS - 18), 1)
        parts.append(
            f'<rect class="bar" x="{round(n * step, 2)}%" y="{BARS - height}" width="{round(step * 0.86, 2)}%" '
            f'height="{height}" rx="1"/>'
        )
    for n in _worth_writing(values, apart):
        height = values[n] / top * (BARS - 18)
        parts.append(
            f'<text x="{round((n + 0.43) * step, 2)}%" y="{round(BARS - height - 4, 1)}" '
            f'text-anchor="middle">{values[n]}</text>'
        )
    return _chart("bars", BARS, label, parts)


def _worth_writing(values: Sequence[int], apart: int) -> list[int]:
    """The last week, and before it those that end a level, where there is room for a number."""
    found = [len(values) - 1] if values else []
    for n in range(len(values) - 2, -1, -1):
        if values[n] and values[n] != values[n + 1] and found[-1] - n >= apart:
            found.append(n)
    return found


def score_history(
    axis: Axis,
    points: Sequence[tuple[date, float]],
    bands: Sequence[tuple[str, float, float]],
    label: str,
    over: Sequence[str] = (),
) -> Markup:
    """The score over time on its bands: (band, from, to); `over` is drawn above all."""
    zones = "".join(
        f'<rect class="zone zone-{band}" x="0" y="{_y(high)}" width="100%" height="{round(_y(low) - _y(high), 1)}"/>'
        f'<text class="zone-word" x="100%" dx="-6" y="{_y(high) + 13}" text-anchor="end">{words.BANDS[band].word}</text>'
        for band, low, high in bands
    )
    line = " ".join(f"{axis.at(day) * 10:.1f},{_y(score)}" for day, score in points)
    drawn = (
        f'<svg viewBox="0 0 1000 {HISTORY}" preserveAspectRatio="none" width="100%" height="{HISTORY}">'
        f'<polyline class="score-line" points="{line}" vector-effect="non-scaling-stroke"/></svg>'
    )
    dots = "".join(
        f'<circle class="score-dot" cx="{axis.at(day)}%" cy="{_y(score)}" r="2.5"/>'
        for day, score in points
    )
    return _chart("history", HISTORY, label, [zones, drawn, dots, *over])


def share_bar(share: float | None, label: str, tone: str = "plain") -> Markup:
    """A bar of at most the whole width."""
    width = round(min(max(share or 0, 0), 1) * 100, 1)
    return Markup(
        f'<svg class="share share-{tone}" width="100%" height="8" role="img" aria-label="{escape(label)}">'
        f'<rect class="share-whole" width="100%" height="8" rx="3"/><rect class="share-part" width="{width}%" height="8" rx="3"/></svg>'
    )


def _marks(marks: Iterable[Mark], axis: Axis, height: int) -> str:
    return "".join(
        f'<line class="mark mark-{mark.kind}" x1="{axis.at(mark.day)}%" x2="{axis.at(mark.day)}%" y1="0" y2="{height}"/>'
        for mark in marks
        if axis.first <= mark.day <= axis.last
    )


def _level(days: int) -> int:
    """How dark a week is: one day, two, three or four, five and more."""
    return 1 if days <= 1 else 2 if days == 2 else 3 if days <= 4 else 4


def _y(score: float) -> float:
    """Where a score of 0 to 100 stands, with a little room above and below."""
    return round(6 + (1 - score / 100) * (HISTORY - 12), 1)


def _chart(name: str, height: int, label: str, parts: Iterable[str]) -> Markup:
    return Markup(
        f'<svg class="drawn {name}" width="100%" height="{height}" role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )
