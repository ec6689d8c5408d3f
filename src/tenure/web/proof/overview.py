"""The page of proof: what warned of whom, side by side, and a way to replay anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tenure.proof.judged import Figures
from tenure.proof.lately import Lately, of_year
from tenure.proof.said import when
from tenure.proof.told import figures_told
from tenure.proof.track_record import Record
from tenure.proof.warner import WARNINGS
from tenure.signals.kind import PREFIX
from tenure.web import words
from tenure.web.export import csv_text
from tenure.web.frame import Empty, Frame, Part
from tenure.web.listing import Cell
from tenure.web.proof import said
from tenure.web.proof.keeper import Overview
from tenure.web.proof.query import PATH, YEAR
from tenure.web.table import Shown, shown

CSV = (
    "what",
    "title",
    "losses",
    "foreseen",
    "alarms",
    "right",
    "late",
    "wrong",
    "too_young",
    "median_days",
    "per_account_month",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage:
    """The page, ready to be shown."""

    sentence: tuple[Part, ...] = ()
    span: str = ""
    notes: tuple[str, ...] = ()
    warners: Shown | None = None
    simple: Shown | None = None
    unheard: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    action: str = ""
    as_of: str = ""
    csv_href: str = ""
    json_href: str = ""
    empty: Empty | None = None


def nothing_stored(frame: Frame, why: str) -> OverviewPage:
    """Where no day is stored."""
    return OverviewPage(
        empty=Empty("Nothing is stored yet", why, frame.link("/definitions"), "Definitions")
    )


def overview_page(found: Overview, names: Sequence[str], frame: Frame) -> OverviewPage:
    """All that warns, side by side."""
    days = found.warnings.history.moments
    rows = [
        _row(
            WARNINGS,
            "All that Tenure warned by",
            found.warnings.figures,
            frame,
            "band at risk, or an alarm",
        )
    ]
    for one in (found.health, found.prediction):
        if one is not None:
            rows.append(_row(one.warner.name, one.warner.title, one.figures, frame, when(one)))
    records = sorted(found.records.values(), key=lambda one: one.title)
    heard = [one for one in records if one.figures is not None and one.figures.alarms]
    rows += [
        _row(PREFIX + one.kind, one.title, one.figures, frame, _when(one))
        for one in heard
        if one.figures is not None
    ]
    simple = [
        _row(
            WARNINGS, one.title, one.figures, frame, "as many alarms as all of Tenure's", one.column
        )
        for one in found.warnings.others
        if one.naive
    ]
    heads = (
        "What warns",
        "Foreseen",
        "ARR of these",
        "Alarms right",
        "Days before",
        "Alarms an account and month",
        "Too young to tell",
        "When",
    )
    told = of_year(found.warnings, frame.as_of)
    return OverviewPage(
        sentence=foot(told, frame),
        span=f"{words.counted(len(days), 'stored day')} from {words.day(days[0])} to {words.day(days[-1])}",
        notes=found.warnings.notes,
        warners=shown(heads, rows, numeric=range(1, 7)),
        simple=shown(heads, simple, numeric=range(1, 7)) if simple else None,
        unheard=tuple(one.title for one in records if one not in heard),
        names=tuple(names),
        action=PATH,
        as_of=frame.as_of.isoformat() if frame.explicit else "",
        csv_href=frame.link(f"{PATH}.csv"),
        json_href=frame.link(f"{PATH}.json"),
    )


def overview_json(found: Overview) -> list[dict[str, Any]]:
    """The same as data."""
    return [
        {"what": what, "title": title, **(figures_told(of) if of else {})}
        for what, title, of in _all(found)
    ]


def overview_csv(found: Overview) -> str:
    """The same as a file."""
    return csv_text(CSV, (_line(what, title, of) for what, title, of in _all(found) if of))


def foot(told: Lately | None, frame: Frame) -> tuple[Part, ...]:
    """The foot line of Today; its number opens the losses that it counts."""
    if told is None:
        return ()
    if not told.warned:
        return (Part(told.said),)
    before, _, after = told.said.partition(told.warned)
    href = year_href(frame)
    return Part(before), Part(told.warned, href, "Which, and which we missed"), Part(after)


def year_href(frame: Frame) -> str:
    """The losses of the last twelve months, foreseen and missed."""
    return f"{frame.link(f'{PATH}/{WARNINGS}', stored='1', list=YEAR)}#list"


def _all(found: Overview) -> list[tuple[str, str, Figures | None]]:
    rows: list[tuple[str, str, Figures | None]] = [
        (one.warner.name, one.warner.title, one.figures)
        for one in (found.warnings, found.health, found.prediction)
        if one is not None
    ]
    rows += [(PREFIX + one.kind, one.title, one.figures) for one in found.records.values()]
    return rows


def _line(what: str, title: str, of: Figures) -> list[Any]:
    median = None if of.leads is None else of.leads[1]
    return [
        what,
        title,
        of.losses,
        of.foreseen,
        of.alarms,
        of.right,
        of.late,
        of.wrong,
        of.young,
        median,
        of.burden,
    ]


def _when(of: Record) -> str:
    return "warning and above" if of.aim.is_loss else f"told before {of.aim.before}"


def _arr(of: Figures, frame: Frame) -> str:
    """`$1.2M of $4.6M`."""
    if not of.arr_lost:
        return words.UNKNOWN
    foreseen, lost = (words.brief(one, frame.currency) for one in (of.arr_foreseen, of.arr_lost))
    return f"{foreseen} of {lost}"


def _row(
    what: str, title: str, of: Figures, frame: Frame, when: str, beside: str = ""
) -> list[Any]:
    """Each number opens the replay of what was published, or of a naive rule beside it."""
    path, asked = f"{PATH}/{quote(what, safe='')}", {"stored": "1"}
    if beside:
        asked["beside"] = beside

    def listed(which: str) -> str:
        return f"{frame.link(path, **asked, list=which)}#list"

    opens = (
        listed("foreseen") if beside else f"{frame.link(path, **asked, list='foreseen')}#foreseen"
    )
    return [
        Cell(title, href="" if beside else frame.link(path, **asked)),
        Cell(said.of(of.foreseen, of.losses), "num", href=opens),
        Cell(_arr(of, frame), "num", href=opens, unknown=not of.arr_lost),
        Cell(said.of(of.right, of.judged), "num", href=listed("right")),
        Cell(said.lead(of), "num", href=opens, unknown=of.leads is None),
        Cell(said.rate(of.burden), "num", href=listed("alarms"), unknown=of.burden is None),
        Cell(words.number(of.young), "num", href=listed("young")),
        Cell(when),
    ]
