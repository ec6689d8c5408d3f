"""The part of the page about time to value: in a sentence, as a curve, as a table, and who has waited longest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from tenure.discovery.time_to_value import TimeToValue
from tenure.web import words
from tenure.web.adoption.value import Measured, Per, Place
from tenure.web.charts_curve import Point, curve
from tenure.web.export import csv_text
from tenure.web.features.gathered import Gathered
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

TOLD = (0, 1, 7, 14, 28, 56, 91, 182, 365)
LONGEST = 20  # of those who wait, that are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuePart:
    """The part of the page."""

    per: Per
    since: str
    until: str
    points: tuple[Place, ...]
    sentence: str
    chart: Markup
    table: Shown | None
    longest: Shown | None
    csv_href: str


def value_part(
    gathered: Gathered, measured: Measured, names: Mapping[str, str], frame: Frame
) -> ValuePart:
    """Ready to be shown. `names` of people."""
    found = measured.found
    more = [("from", measured.since), ("to", measured.until)]
    more += [("per", measured.per)] if measured.per == "user" else []
    return ValuePart(
        per=measured.per,
        since=measured.since,
        until=measured.until,
        points=measured.points,
        sentence=_sentence(measured),
        chart=_curve(measured),
        table=_table(found),
        longest=_longest(gathered, found, names, frame),
        csv_href=gathered.asked.link("/adoption/times.csv", more=tuple(more)),
    )


def within(days: float) -> str:
    """`within 12 days`; on the same day."""
    return f"within {_days(days)}" if round(days) else "on the same day"


def times_json(measured: Measured) -> dict[str, Any]:
    """The same as data."""
    found = measured.found
    asked = {"per": measured.per, "from": measured.since, "to": measured.until}
    if found is None:
        return {**asked, "started": 0}
    return {
        **asked,
        "started": found.started,
        "reached": found.reached,
        "waiting": found.waiting,
        "not_started": found.not_started,
        "before_the_beginning": found.before,
        "began_before_use_was_recorded": found.unseen,
        "first_quarter_days": found.first_quarter.value,
        "median_days": found.median.value,
        "third_quarter_days": found.third_quarter.value,
        "rows": found.rows.to_pylist(),
    }


def times_csv(measured: Measured) -> str:
    """Every account, or user, that has begun: from when to when, or still waiting."""
    who = ("account_id", *(("person_id",) if measured.per == "user" else ()))
    names = (*who, "since", "until", "days", "reached")
    rows: Sequence[Mapping[str, Any]] = measured.found.rows.to_pylist() if measured.found else []
    return csv_text(names, ([row[name] for name in names] for row in rows))


def _sentence(measured: Measured) -> str:
    """Median, quartiles, and what became of everybody."""
    found, noun = measured.found, measured.per
    if found is None:
        return "There is nothing to measure between: declare milestones, or import contracts, logins or events."
    counted = _counted(found, noun)
    if not found.started:
        return (
            f"Nobody has begun since use is recorded{'; ' if counted else ''}{'; '.join(counted)}."
        )
    told = f"{'; '.join(counted)}."
    if found.median.value is None:
        return f"Fewer than half got there: {told}"
    said = f"Half got there {within(found.median.value)}"
    low, high = found.median.low, found.median.high
    if low is not None and low != high:
        said += f" (95 %: {round(low)} to {'open' if high is None else _days(high)})"
    quarters = [
        f"{name} {within(one.value)}" if one.value is not None else f"{name} not yet"
        for name, one in (
            ("a quarter", found.first_quarter),
            ("three quarters", found.third_quarter),
        )
    ]
    return f"{said}, {words.listed(quarters)}. {told[0].upper()}{told[1:]}"


def _counted(found: TimeToValue, noun: str) -> list[str]:
    said = []
    if found.started:
        until = " or until their login was taken away" if noun == "user" else ""
        said.append(
            f"{words.number(found.reached)} of {words.counted(found.started, noun)} got there"
        )
        if found.waiting:
            said.append(
                f"{words.number(found.waiting)} did not yet, and count with the days that they have waited until now{until}"
            )
    if found.before:
        said.append(
            f"of {words.number(found.before)} the end came before the beginning, which counts as 0 days"
        )
    if found.unseen:
        left = "is left out" if found.unseen == 1 else "are left out"
        said.append(f"{words.counted(found.unseen, noun)} began before use was recorded and {left}")
    if found.not_started:
        have = "has" if found.not_started == 1 else "have"
        said.append(f"{words.number(found.not_started)} {have} not begun")
    return said


def _curve(measured: Measured) -> Markup:
    found = measured.found
    if found is None or not found.reached:
        return Markup("")
    points = [Point(0, 0.0, 0.0, 0.0)]
    for step in found.curve.steps:
        own = 1 - step.waiting
        low = own if step.high is None else 1 - step.high
        high = own if step.low is None else 1 - step.low
        points.append(Point(step.time, own, low, high))
    return curve(
        points,
        f"Share of {measured.per}s that got there, by days; {words.percent(points[-1].share)} at the end",
        "days",
    )


def _table(found: TimeToValue | None) -> Shown | None:
    if found is None or not found.curve.steps:
        return None
    rows: list[list[Any]] = []
    for day in TOLD:
        step = found.curve.at(day)
        if step is None:
            rows.append([words.counted(day, "day"), words.percent(0), ""])
        elif day <= found.curve.steps[-1].time:
            between = ""
            if step.low is not None and step.high is not None:
                between = f"{words.percent(1 - step.high)} to {words.percent(1 - step.low)}"
            rows.append([words.counted(day, "day"), words.percent(1 - step.waiting), between])
    return shown(("After", "Got there", "95 % interval"), rows, (1, 2)) if rows else None


def _longest(
    gathered: Gathered, found: TimeToValue | None, names: Mapping[str, str], frame: Frame
) -> Shown | None:
    """Who has waited longest."""
    if found is None:
        return None
    rows: list[list[Any]] = []
    for row in found.rows.slice(0, LONGEST).to_pylist():
        if row["reached"]:
            continue
        account, person = row["account_id"], row.get("person_id")
        place = gathered.portfolio.place(account)
        name = account if place is None else str(gathered.portfolio.columns["name"][place])
        who = [Cell(names.get(person, person), href=frame.user(account, person))] if person else []
        told = [row["since"], words.counted(row["days"], "day")]
        rows.append([*who, Cell(name, href=frame.account(account)), *told])
    heads = ("User", "Account", "Since", "Waiting")
    left = 4 - len(rows[0]) if rows else 0
    return shown(heads[left:], rows, (3 - left,)) if rows else None


def _days(of: float) -> str:
    return words.counted(round(of), "day")
