"""The tables of a replay: losses, alarms, rules side by side, thresholds, scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tenure.proof.backtest import Backtest, Other
from tenure.proof.bins import ScoreBin
from tenure.proof.curve import Point
from tenure.proof.judged import Alarm, Figures, Judged
from tenure.proof.knew import Known
from tenure.stats.proportion import Interval
from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.proof import said
from tenure.web.proof.query import Query
from tenure.web.table import Shown, shown

MOST = 100  # rows on the page; the files have all
Names = Callable[[str], str]


def losses(
    losses: Sequence[Judged], unit: str, names: Names, frame: Frame, *, foreseen: bool
) -> Shown | None:
    rows = []
    for one in losses:
        row: list[Any] = [
            _account(one.account_id, names, frame, one.decided_on),
            Cell(words.money(one.arr, frame.currency), "num", unknown=one.arr is None),
            one.decided_on,
        ]
        if foreseen:
            row += [one.warned_on, Cell(words.counted(one.lead_days or 0, "day"), "num")]
        else:
            row += [Cell(said.score(one.score, unit), "num", unknown=one.score is None), one.why]
        rows.append(row)
    heads = (
        "Account",
        "ARR",
        "Decided on",
        *(("In alarm since", "Before") if foreseen else ("Score before", "Why")),
    )
    return shown(heads, rows, numeric=(1, 4) if foreseen else (1, 3)) if rows else None


def _account(account: str, names: Names, frame: Frame, day: date | None = None) -> Cell:
    href = frame.account(account)
    if day is not None and day <= frame.today:
        href = frame.account(account).split("?")[0] + f"?as_of={day.isoformat()}"
    return Cell(names(account), href=href)


def more(of: Sequence[object]) -> str:
    return f"and {words.number(len(of) - MOST)} more, in the file" if len(of) > MOST else ""


def compared(found: Backtest) -> Shown:
    title = found.warner.title + (", as drafted" if any(not o.naive for o in found.others) else "")
    rows = [_beside(title, found.figures, found.auc)]
    rows += [_other(one) for one in found.others]
    heads = (
        "Rule",
        "Foreseen",
        "Alarms",
        "Right",
        "Days before",
        "An account and month",
        "Ranks (AUC)",
    )
    return shown(heads, rows, numeric=(1, 2, 3, 4, 5, 6))


def _other(one: Other) -> list[Any]:
    return _beside(one.title, one.figures, one.auc)


def _beside(title: str, of: Figures, auc: Interval | None) -> list[Any]:
    return [
        title,
        said.of(of.foreseen, of.losses),
        words.number(of.alarms),
        Cell(words.percent(of.precision.value) if of.precision else words.UNKNOWN, "num"),
        said.lead(of),
        said.rate(of.burden),
        Cell(f"{auc.value:.2f} ({auc.low:.2f} to {auc.high:.2f})", "num") if auc else None,
    ]


def curve_table(curve: Sequence[Point], query: Query, unit: str, frame: Frame) -> Shown | None:
    rows = [
        [
            Cell(
                said.score(one.threshold, unit),
                href=query.link(frame, rule="given", n=f"{one.threshold:g}", list=""),
            ),
            words.number(one.alarms),
            said.rate(one.burden),
            f"{one.per_week:.1f}",
            Cell(words.percent(one.share), "num", unknown=one.share is None),
            Cell(words.percent(one.precision), "num", unknown=one.precision is None),
        ]
        for one in curve
    ]
    heads = (
        "Threshold",
        "Alarms",
        "An account and month",
        "A week",
        "Losses foreseen",
        "Alarms right",
    )
    return shown(heads, rows, numeric=(1, 2, 3, 4, 5)) if rows else None


def leads_table(seen: Sequence[Judged], names: Names, frame: Frame) -> Shown | None:
    rows = [
        [
            _account(one.account_id, names, frame, one.warned_on),
            one.warned_on,
            words.number(one.lead_days),
        ]
        for one in sorted(seen, key=lambda each: each.lead_days or 0)[:MOST]
    ]
    return shown(("Account", "In alarm since", "Days before"), rows, numeric=(2,)) if rows else None


def as_said(found: Backtest) -> list[ScoreBin]:
    """The bins with scores as the definition writes them, the least alarming first."""
    if found.warner.high:
        return list(found.calibration)
    return [replace(one, mean=-one.mean, low=-one.high, high=-one.low) for one in found.calibration]


def calibration_table(found: Backtest) -> Shown | None:
    unit = found.warner.unit
    rows = [
        [
            f"{said.score(one.low, unit)} to {said.score(one.high, unit)}",
            words.number(one.accounts),
            words.number(one.rows),
            said.share(one.lost),
        ]
        for one in as_said(found)
    ]
    heads = (found.warner.title, "Accounts", "Readings", "Lost after it")
    return shown(heads, rows, numeric=(1, 2, 3)) if rows else None


def known_table(
    known: Sequence[Known], *, found: Backtest, names: Names, frame: Frame, alarmed: bool = True
) -> Shown | None:
    """Those of a moment; `alarmed`: since when."""
    rows = []
    for one in known:
        became: Any = {"stays": "still a customer", "unknown": None}.get(one.became)
        if one.became == "lost":
            became = f"lost, decided {words.day(one.decided_on)}, {words.counted(one.days_later or 0, 'day')} later"
        row: list[Any] = [
            _account(one.account_id, names, frame),
            Cell(words.money(one.arr, frame.currency), "num", unknown=one.arr is None),
            Cell(said.score(one.score, found.warner.unit), "num", unknown=one.score is None),
            became,
        ]
        rows.append([*row, one.since] if alarmed else row)
    heads = (
        "Account",
        "ARR",
        "Score",
        "What became of it",
        *(("In alarm since",) if alarmed else ()),
    )
    return shown(heads, rows, numeric=(1, 2)) if rows else None


def alarm_table(alarms: Sequence[Alarm], unit: str, names: Names, frame: Frame) -> Shown | None:
    rows = [
        [
            _account(one.account_id, names, frame, one.day),
            one.day,
            Cell(said.score(one.score, unit), "num", unknown=one.score is None),
            one.verdict,
            Cell("") if one.decided_on is None else one.decided_on,
        ]
        for one in alarms
    ]
    return (
        shown(("Account", "Alarm", "Score", "It was", "Loss decided on"), rows, numeric=(2,))
        if rows
        else None
    )
