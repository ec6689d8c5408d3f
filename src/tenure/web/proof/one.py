"""The page of one replay: what it foresaw and what it missed, its alarms, its curve, and what was known on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from tenure.proof.backtest import Backtest
from tenure.proof.curve import points
from tenure.proof.judged import Judged
from tenure.proof.knew import Moment, knew
from tenure.proof.lately import of_year
from tenure.proof.warner import WARNINGS
from tenure.web import words
from tenure.web.frame import Empty, Frame, Part
from tenure.web.looking import Option
from tenure.web.proof import drawn, said
from tenure.web.proof.listed import Listed, listed
from tenure.web.proof.query import RULES, Query
from tenure.web.proof.tables import (
    MOST,
    Names,
    as_said,
    calibration_table,
    compared,
    curve_table,
    known_table,
    leads_table,
)
from tenure.web.proof.tables import (
    losses as loss_table,
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
class Choices:
    """The form: when it warns, and how it is judged."""

    rules: tuple[Option, ...]
    n: str
    lead: str
    horizon: str
    hidden: tuple[tuple[str, str], ...]
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDay:
    """A day as it stood."""

    day: str
    iso: str
    first: str
    last: str
    line: str
    known: Shown | None
    unseen: Shown | None
    before: str  # addresses of the moments around it
    after: str


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
        warns=said.when(found),
        reach=said.reach(found),
        span=("As it was published then. " if found.asked.as_stored else "")
        + f"{words.counted(len(days), 'stored day')} from {words.day(days[0])} to {words.day(days[-1])}, "
        f"{words.counted(len(found.history.ids), 'account')}",
        notes=(*_lately(found, query, frame), *found.notes),
        choices=_choices(found, query, frame),
        facts=_facts(found, query, frame),
        empty=_empty(frame) if not losses and not figures.alarms else None,
        missed_title=f"The ones it missed: {said.of(len(missed), len(losses))}",
        missed=loss_table(
            missed[::-1][: _most(query, "missed")], unit, names, frame, foreseen=False
        ),
        missed_more=_rest(missed, query, "missed", frame),
        foreseen_title=f"The ones it foresaw: {said.of(len(seen), len(losses))}",
        foreseen=loss_table(
            seen[::-1][: _most(query, "foreseen")], unit, names, frame, foreseen=True
        ),
        foreseen_more=_rest(seen, query, "foreseen", frame),
        compared=compared(found, query, frame),
        curve=drawn.curve(
            curve,
            figures.burden,
            f"Of the losses of {found.warner.title} the share foreseen, over alarms an account and month",
        ),
        curve_table=curve_table(curve, query, unit, frame),
        no_curve="It is yes or no: there is no threshold to move."
        if found.scores is None
        else "Too little can be told of it.",
        leads=drawn.leads(lead_days, f"{query.link(frame)}#foreseen") if lead_days else Markup(""),
        leads_table=leads_table(seen, names, frame),
        calibration=drawn.calibration(
            as_said(found),
            lambda of: said.score(of, unit),
            found.warner.probability,
            f"What became of accounts by {found.warner.title.lower()}",
        ),
        calibration_table=calibration_table(found, query, frame),
        on=_on(found, query, names, frame),
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


def _choices(found: Backtest, query: Query, frame: Frame) -> Choices:
    kinds = [
        kind for kind in RULES if (found.warner.own if kind == "own" else found.scores is not None)
    ]
    given = f"{found.rule.value:g}" if found.rule.kind != "own" else ""
    hidden = [
        (name, getattr(query, name))
        for name in ("warns", "stored", "since")
        if getattr(query, name)
    ]
    hidden += query.draft.params.items() if query.draft else []
    if frame.explicit:
        hidden.append(("as_of", frame.as_of.isoformat()))
    return Choices(
        rules=tuple(Option(kind, RULES[kind], kind == found.rule.kind) for kind in kinds),
        n=query.n or given,
        lead=str(query.lead),
        horizon=query.horizon,
        hidden=tuple(hidden),
        action=query.link(frame).split("?")[0],
    )


def _facts(found: Backtest, query: Query, frame: Frame) -> tuple[Fact, ...]:
    of, currency = found.figures, frame.currency
    page = query.link(frame)

    def listed(which: str) -> str:
        return f"{query.link(frame, list=which)}#list"

    facts = [
        Fact(
            f"{found.warner.aim.plural.capitalize()} foreseen",
            said.of(of.foreseen, of.losses),
            said.share(of.share),
            f"{page}#foreseen",
        ),
        Fact("Missed", words.number(of.losses - of.foreseen), "", f"{page}#missed"),
        Fact("Days before", said.lead(of), "", f"{page}#leads" if of.leads else ""),
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
                f"{page}#foreseen",
            ),
        )
    return tuple(facts)


def _on(found: Backtest, query: Query, names: Names, frame: Frame) -> OnDay | None:
    days = found.history.moments
    moment = knew(found, query.day or days[max(0, len(days) - 27)])
    if moment is None:
        return None
    place = days.index(moment.day)
    table = partial(known_table, found=found, names=names, frame=frame)

    def at(n: int) -> str:
        return f"{query.link(frame, on=days[n].isoformat())}#on" if 0 <= n < len(days) else ""

    return OnDay(
        day=words.day(moment.day),
        iso=moment.day.isoformat(),
        first=days[0].isoformat(),
        last=days[-1].isoformat(),
        line=_line(moment, found),
        known=table(moment.known[:MOST]),
        unseen=table(moment.unseen[:MOST], alarmed=False),
        before=at(place - 1),
        after=at(place + 1),
    )


def _line(moment: Moment, found: Backtest) -> str:
    lost = sum(one.became == "lost" for one in moment.known)
    then = (
        f", from {said.score(moment.threshold, found.warner.unit)} on"
        if moment.threshold is not None
        else ""
    )
    return (
        f"{words.counted(len(moment.known), 'account')} in alarm{then}; {lost} of them lost since. "
        f"{words.counted(len(moment.unseen), 'account')} not in alarm then and lost within the time that counts."
    )
