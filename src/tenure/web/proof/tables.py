"""The tables of a replay: losses, alarms, rules side by side, thresholds, scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tenure.proof.backtest import Backtest
from tenure.proof.bins import Read, ScoreBin
from tenure.proof.curve import Point
from tenure.proof.judged import Alarm, Figures, Judged
from tenure.proof.knew import Known
from tenure.stats.proportion import Interval
from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.proof import said
from tenure.web.proof.query import BIN, Query
from tenure.web.table import Shown, shown

MOST = 100  # rows on the page; the files have all
Names = Callable[[str], str]


def loss_table(
    losses: Sequence[Judged], unit: str, names: Names, frame: Frame, *, foreseen: bool
) -> Shown | None:
    rows, scored = [], any(one.score is not None for one in losses)
    for one in losses:
        row: list[Any] = [
            _account(one.account_id, names, frame, one.decided_on),
            Cell(words.money(one.arr, frame.currency), "num", unknown=one.arr is None),
            one.decided_on,
        ]
        if foreseen:
            row += [one.warned_on, Cell(words.counted(one.lead_days or 0, "day"), "num")]
        else:
            if scored:
                row.append(Cell(said.score(one.score, unit), "num", unknown=one.score is None))
            row.append(one.why)
        rows.append(row)
    missed = ("Score before", "Why") if scored else ("Why",)
    heads = (
        "Account",
        "ARR",
        "Decided on",
        *(("In alarm since", "Before") if foreseen else missed),
    )
    right = (1, 4) if foreseen else (1, 3) if scored else (1,)
    return shown(heads, rows, numeric=right) if rows else None


def fate_table(losses: Sequence[Judged], names: Names, frame: Frame) -> Shown | None:
    """Foreseen and missed ones together."""
    rows = [
        [
            _account(one.account_id, names, frame, one.decided_on),
            Cell(words.money(one.arr, frame.currency), "num", unknown=one.arr is None),
            one.decided_on,
            "yes" if one.foreseen else "no",
            Cell("never", unknown=True) if one.warned_on is None else one.warned_on,
        ]
        for one in losses
    ]
    heads = ("Account", "ARR", "Decided on", "Foreseen", "In alarm since")
    return shown(heads, rows, numeric=(1,)) if rows else None


def _account(account: str, names: Names, frame: Frame, day: date | None = None) -> Cell:
    href = frame.account(account)
    if day is not None and day <= frame.today:
        href = frame.account(account).split("?")[0] + f"?as_of={day.isoformat()}"
    return Cell(names(account), href=href)


def more(of: Sequence[object]) -> str:
    return f"and {words.number(len(of) - MOST)} more, in the file" if len(of) > MOST else ""


def compared(found: Backtest, query: Query, frame: Frame) -> Shown:
    """It, the version in force where a draft is replayed, and naive rules; each number opens its accounts."""
    query = replace(query, beside="")
    title = found.warner.title + (", as drafted" if query.draft else "")
    rows = [_beside(title, found.figures, found.auc, query, frame)]
    for one in found.others:
        own = replace(query, beside=one.column) if one.naive else replace(query, draft=None)
        rows.append(_beside(one.title, one.figures, one.auc, own, frame))
    heads = (
        "Rule",
        "Foreseen",
        "Alarms",
        "Right",
        "Days before",
        "Alarms an account and month",
        "Ranks (AUC)",
    )
    return shown(heads, rows, numeric=(1, 2, 3, 4, 5, 6))


def _beside(title: str, of: Figures, auc: Interval | None, query: Query, frame: Frame) -> list[Any]:
    def opens(which: str) -> str:
        if which == "foreseen" and not query.beside:
            return f"{query.link(frame, list=which)}#foreseen"
        return f"{query.link(frame, list=which)}#list"

    right = words.percent(of.precision.value) if of.precision else words.UNKNOWN
    return [
        title,
        Cell(said.of(of.foreseen, of.losses), "num", href=opens("foreseen")),
        Cell(words.number(of.alarms), "num", href=opens("alarms")),
        Cell(right, "num", href=opens("right")),
        Cell(said.lead(of), "num", href=opens("foreseen")),
        Cell(said.rate(of.burden), "num", href=opens("alarms")),
        Cell(f"{auc.value:.2f} ({auc.low:.2f} to {auc.high:.2f})", "num") if auc else None,
    ]


def curve_table(curve: Sequence[Point], query: Query, unit: str, frame: Frame) -> Shown | None:
    rows = []
    for one in curve:

        def opens(which: str, at: float = one.threshold) -> str:
            page = query.link(frame, rule="given", n=f"{at:g}", list=which)
            return f"{page}#{'foreseen' if which == 'foreseen' else 'list'}"

        rows.append(
            [
                Cell(said.score(one.threshold, unit), href=opens("").partition("#")[0]),
                Cell(words.number(one.alarms), "num", href=opens("alarms")),
                Cell(said.rate(one.burden), "num", href=opens("alarms")),
                Cell(f"{one.per_week:.1f}", "num", href=opens("alarms")),
                Cell(
                    words.percent(one.share),
                    "num",
                    href=opens("foreseen"),
                    unknown=one.share is None,
                ),
                Cell(
                    words.percent(one.precision),
                    "num",
                    href=opens("right"),
                    unknown=one.precision is None,
                ),
            ]
        )
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


def calibration_table(found: Backtest, query: Query, frame: Frame) -> Shown | None:
    unit = found.warner.unit
    rows = []
    for n, one in enumerate(as_said(found)):
        opens = f"{query.link(frame, list=f'{BIN}{n}')}#list"
        rows.append(
            [
                Cell(f"{said.score(one.low, unit)} to {said.score(one.high, unit)}", href=opens),
                Cell(words.number(one.accounts), "num", href=opens),
                Cell(words.number(one.rows), "num", href=opens),
                Cell(said.share(one.lost), "num", href=opens),
            ]
        )
    heads = (found.warner.title, "Accounts", "Readings", found.warner.aim.after)
    return shown(heads, rows, numeric=(1, 2, 3)) if rows else None


def bin_title(found: Backtest, read: Sequence[Read]) -> str:
    """`312 readings of Health from 60 to 69, of 48 accounts; 9% of them before a loss`"""
    unit, scores = found.warner.unit, [one.score for one in read]
    accounts = words.counted(len({one.account_id for one in read}), "account")
    lost = words.percent(sum(one.lost for one in read) / len(read)) if read else words.UNKNOWN
    span = f"{said.score(min(scores), unit)} to {said.score(max(scores), unit)}" if scores else ""
    readings = words.counted(len(read), "reading")
    return f"{readings} of {found.warner.title} from {span}, of {accounts}; {lost} of them before {found.warner.aim.before}"


def bin_table(read: Sequence[Read], found: Backtest, names: Names, frame: Frame) -> Shown:
    """The readings behind a bin of the calibration."""
    rows = [
        [
            _account(one.account_id, names, frame, one.day),
            one.day,
            Cell(said.score(one.score, found.warner.unit), "num"),
            "yes" if one.lost else "no",
        ]
        for one in read
    ]
    heads = ("Account", "As of", "Score", found.warner.aim.after)
    return shown(heads, rows, numeric=(2,))


def known_table(
    known: Sequence[Known], *, found: Backtest, names: Names, frame: Frame, alarmed: bool = True
) -> Shown | None:
    """Those of a moment; `alarmed`: since when."""
    rows, scored = [], any(one.score is not None for one in known)
    for one in known:
        aim = found.warner.aim
        stays = "still a customer" if aim.is_loss else "not so far"
        became: Any = {"stays": stays, "unknown": None}.get(one.became)
        if one.became == "lost":
            became = f"{aim.became}, decided {words.day(one.decided_on)}, {words.counted(one.days_later or 0, 'day')} later"
        row: list[Any] = [
            _account(one.account_id, names, frame),
            Cell(words.money(one.arr, frame.currency), "num", unknown=one.arr is None),
            became,
        ]
        if scored:
            score = said.score(one.score, found.warner.unit)
            row.insert(2, Cell(score, "num", unknown=one.score is None))
        rows.append([*row, one.since] if alarmed else row)
    heads = (
        "Account",
        "ARR",
        *(("Score",) if scored else ()),
        "What became of it",
        *(("In alarm since",) if alarmed else ()),
    )
    return shown(heads, rows, numeric=(1, 2) if scored else (1,)) if rows else None


def alarm_table(alarms: Sequence[Alarm], unit: str, names: Names, frame: Frame) -> Shown | None:
    rows, scored = [], any(one.score is not None for one in alarms)
    for one in alarms:
        row: list[Any] = [
            _account(one.account_id, names, frame, one.day),
            one.day,
            one.verdict,
            Cell("none", unknown=True) if one.decided_on is None else one.decided_on,
        ]
        if scored:
            row.insert(2, Cell(said.score(one.score, unit), "num", unknown=one.score is None))
        rows.append(row)
    heads = ("Account", "Alarm", *(("Score",) if scored else ()), "It was", "Decided on")
    return shown(heads, rows, numeric=(2,) if scored else ()) if rows else None
