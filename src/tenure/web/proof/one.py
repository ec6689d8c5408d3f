"""The page of one replay: what it foresaw and what it missed, its alarms, its curve, and what was known on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from tenure.proof import said as held_to
from tenure.proof.backtest import Backtest
from tenure.proof.curve import points
from tenure.proof.judged import Judged
from tenure.proof.lately import of_year
from tenure.proof.warner import WARNINGS
from tenure.web import words
from tenure.web.frame import Empty, Frame, Part
from tenure.web.proof import drawn, said
from tenure.web.proof.choices import Choices, choices
from tenure.web.proof.listed import Listed, listed
from tenure.web.proof.on_day import OnDay, on_day
from tenure.web.proof.query import Query
from tenure.web.proof.tables import (
    MOST,
    Names,
    as_said,
    calibration_table,
    compared,
    curve_table,
    leads_table,
    loss_table,
)
from tenure.web.table import Shown

FIRST = 15  # losses on either side, before somebody asks for all


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure; with `href` it opens the accounts behind it."""

    label: str
    text: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePage:
    """The page, ready to be shown."""

    title: str
    what: str
    drafted: bool
    warns: str
    reach: str
    span: str
    notes: tuple[str, ...]
    choices: Choices
    facts: tuple[Fact, ...]
    empty: Empty | None
    missed_title: str
    missed: Shown | None
    missed_more: Part | None
    foreseen_title: str
    foreseen: Shown | None
    foreseen_more: Part | None
    compared: Shown
    curve: Markup
    curve_table: Shown | None
    no_curve: str  # why there is none, where there is none
    leads: Markup
    leads_table: Shown | None
    became: str  # what is held against it
    calibration: Markup
    calibration_table: Shown | None
    on: OnDay | None
    listed: Listed | None
    csv_href: str
    json_href: str
    alarms_csv: str
    all_href: str


def one_page(found: Backtest, query: Query, names: Names, frame: Frame) -> OnePage:
    """A replay as its page shows it."""
    figures, days = found.figures, found.history.moments
    own = replace(query, beside="")  # what its own figures open is its own, whatever is listed
    unit = found.warner.unit
    losses = found.judgement.losses
    missed = [one for one in losses if not one.foreseen]
    seen = [one for one in losses if one.foreseen]
    curve = points(found)
    lead_days = [one.lead_days for one in seen if one.lead_days is not None]
    return OnePage(
        title=found.warner.title,
        what=found.warner.name,
        drafted=query.draft is not None,
        warns=held_to.when(found),
        reach=f"{held_to.reach(found)} Thresholds are told from the past of each moment.",
        span=("As it was published then. " if found.asked.as_stored else "")
        + f"{words.counted(len(days), 'stored day')} from {words.day(days[0])} to {words.day(days[-1])}, "
        f"{words.counted(len(found.history.ids), 'account')}",
        notes=(*_lately(found, query, frame), *found.notes),
        choices=choices(found, query, frame),
        facts=_facts(found, own, frame),
        empty=_empty(frame) if not losses and not figures.alarms else None,
        missed_title=f"The ones it missed: {said.of(len(missed), len(losses))}",
        missed=loss_table(
            missed[::-1][: _most(query, "missed")], unit, names, frame, foreseen=False
        ),
        missed_more=_rest(missed, own, "missed", frame),
        foreseen_title=f"The ones it foresaw: {said.of(len(seen), len(losses))}",
        foreseen=loss_table(
            seen[::-1][: _most(query, "foreseen")], unit, names, frame, foreseen=True
        ),
        foreseen_more=_rest(seen, own, "foreseen", frame),
        compared=compared(found, query, frame),
        curve=drawn.curve(
            curve,
            figures.burden,
            f"Of the losses of {found.warner.title} the share foreseen, over alarms an account and month",
        ),
        curve_table=curve_table(curve, own, unit, frame),
        no_curve="It is yes or no: there is no threshold to move."
        if found.scores is None
        else "Too little can be told of it.",
        leads=drawn.leads(
            lead_days, found.warner.aim, f"{own.link(frame, list='foreseen')}#foreseen"
        )
        if lead_days
        else Markup(""),
        leads_table=leads_table(seen, names, frame),
        became=found.warner.aim.became.capitalize(),
        calibration=drawn.calibration(
            as_said(found),
            lambda of: said.score(of, unit),
            found.warner.probability,
            f"What became of accounts by {found.warner.title.lower()}",
        ),
        calibration_table=calibration_table(found, own, frame),
        on=on_day(found, query, names, frame),
        listed=listed(found, query, names, frame),
        csv_href=query.link(frame, ".csv", list="", beside=""),
        json_href=query.link(frame, ".json"),
        alarms_csv=query.link(frame, ".csv", list="alarms", beside=""),
        all_href=frame.link("/proof"),
    )


def _most(query: Query, which: str) -> int:
    return MOST * 10 if query.list == which else FIRST


def _lately(found: Backtest, query: Query, frame: Frame) -> tuple[str, ...]:
    """The foot line of Today, whose number opens this page: it counts the last twelve months, this page all stored days."""
    if found.warner.name != WARNINGS or not found.asked.as_stored or query.since:
        return ()
    return (of_year(found, frame.as_of).said,)


def _rest(of: Sequence[Judged], query: Query, which: str, frame: Frame) -> Part | None:
    if len(of) <= _most(query, which):
        return None
    return Part(f"All {words.number(len(of))}", f"{query.link(frame, list=which)}#{which}")


def _empty(frame: Frame) -> Empty:
    return Empty(
        "Nothing to hold it against yet",
        "No account was lost in the stored time, and it raised no alarm. Proof needs losses, and days that are stored before them.",
        frame.link("/accounts"),
        "All accounts",
    )


def _facts(found: Backtest, query: Query, frame: Frame) -> tuple[Fact, ...]:
    of, currency = found.figures, frame.currency

    def listed(which: str) -> str:
        return f"{query.link(frame, list=which)}#list"

    def losses(which: str) -> str:
        return f"{query.link(frame, list=which)}#{which}"

    facts = [
        Fact(
            f"{found.warner.aim.plural.capitalize()} foreseen",
            said.of(of.foreseen, of.losses),
            said.share(of.share),
            losses("foreseen"),
        ),
        Fact("Missed", words.number(of.losses - of.foreseen), "", losses("missed")),
        Fact(
            "Days before",
            said.median(of),
            said.middle_half(of),
            f"{query.link(frame)}#leads" if of.leads else "",
        ),
        Fact(
            "Alarms that were right",
            said.of(of.right, of.judged),
            said.share(of.precision),
            listed("right"),
        ),
        Fact("Wrong", words.number(of.wrong), "", listed("wrong")),
        Fact("Too late", words.number(of.late), "no credit", listed("late")),
        Fact("Too young", words.number(of.young), "not judged yet", listed("young")),
        Fact(
            "Alarms an account and month",
            said.rate(of.burden),
            f"{words.number(of.per_week)} a week",
            listed("alarms"),
        ),
        Fact("Among those who stayed", said.rate(of.burden_staying), "", listed("staying")),
    ]
    if of.arr_lost:
        share = words.percent(of.share_arr)
        facts.insert(
            1,
            Fact(
                "ARR of these that was foreseen",
                f"{words.brief(of.arr_foreseen, currency)} of {words.brief(of.arr_lost, currency)}",
                share,
                losses("foreseen"),
            ),
        )
    return tuple(facts)
