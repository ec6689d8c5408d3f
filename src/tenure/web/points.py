"""A score point by point: what each reason gives, what would change it, and how the score came here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from tenure.catalog.sentence import whole
from tenure.health.explain import Reason
from tenure.web import charts, words
from tenure.web.changes import lines
from tenure.web.frame import Frame
from tenure.web.listing import Cell, linked
from tenure.web.portfolio import Portfolio
from tenure.web.table import Shown, shown

MONTH_DAYS = 26  # a score at least that old is last month's
Scores = Sequence[tuple[date, float]]


@dataclass(frozen=True, slots=True)
class Points:
    """A reason of the score, with the points that it gives of those that it could."""

    title: str
    doc: str
    cell: Cell
    points: str
    weight: str
    bar: Markup
    text: str
    change: str


def points(portfolio: Portfolio, reason: Reason, account: str, frame: Frame) -> Points:
    """One line of the score."""
    metric = reason.metric or reason.name
    meaning = portfolio.meanings.get(metric)
    value = words.value(reason.value, meaning.unit if meaning else "", portfolio.currency)
    opens = frame.rows(account, metric) if linked(portfolio, metric, reason.value) else ""
    given, weight, bar = "", "", Markup("")
    if reason.kind == "cap":
        value, given = "", words.change(round(reason.points, 1))
    elif reason.weight:
        given, weight = f"{reason.points:.1f}", f"{reason.weight:.1f}"
        bar = _bar(reason, f"{reason.label}: {given} of {weight} points")
    return Points(
        title=reason.label,
        doc=meaning.doc if meaning else "",
        cell=Cell(value, href=opens, unknown=reason.kind != "cap" and reason.value is None),
        points=given,
        weight=weight,
        bar=bar,
        text=reason.text,
        change=reason.what_would_change_it or "",
    )


def moved(scores: Scores, score: float | None) -> str:
    """The change against about a month before; empty where that is not known."""
    if score is None or not scores:
        return ""
    last = scores[-1][0]
    earlier = [one for one in scores if one[0] <= last - timedelta(days=MONTH_DAYS)]
    if not earlier:
        return ""
    day, was = earlier[-1]
    change = round(score) - round(was)
    return (
        f"{words.change(change)} points since {words.day(day)}"
        if change
        else f"the same as on {words.day(day)}"
    )


def history(
    scores: Scores, bands: Sequence[tuple[str, float, float]], marks: Sequence[charts.Mark] = ()
) -> Markup | None:
    """The score over time, on its bands; marked where its definition changed."""
    if len(scores) < 2:
        return None
    axis = charts.Axis(scores[0][0], scores[-1][0])
    (first, was), (last, now) = scores[0], scores[-1]
    label = f"Score from {whole(was)} on {words.day(first)} to {whole(now)} on {words.day(last)}"
    return charts.score_history(axis, scores, bands, label, lines(marks, axis, charts.HISTORY))


def history_table(scores: Scores) -> Shown | None:
    """The same as a table, the latest first."""
    rows = [[day, f"{score:.1f}"] for day, score in reversed(scores)]
    return shown(("Day", "Score"), rows, numeric=(1,)) if len(rows) > 1 else None


def _bar(reason: Reason, label: str) -> Markup:
    share = reason.points / reason.weight if reason.weight else 0.0
    if share < 0.4:
        tone = "at_risk"
    elif share < 0.7:
        tone = "watch"
    else:
        tone = "healthy"
    return charts.share_bar(share, label, tone)
