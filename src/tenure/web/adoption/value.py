"""Time to value: from one milestone to another, chosen in the address, counting those who are still on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from tenure.discovery.time_to_value import TimeToValue, time_to_value
from tenure.web import words
from tenure.web.charts_curve import Point, curve
from tenure.web.export import csv_text
from tenure.web.features.gathered import Gathered
from tenure.web.features.kept import Kept
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.catalog.catalog import Catalog
    from tenure.web.desk import Desk

STARTS = ("customer_since", "first_contract", "first_login_given", "first_use")
ENDS = ("first_key_use", "first_use", "first_milestone", "first_login_given")
TOLD = (0, 1, 7, 14, 28, 56, 91, 182, 365)
LONGEST = 20  # of those who wait, that are listed


@dataclass(frozen=True, slots=True)
class Place:
    """A milestone to choose."""

    name: str
    title: str


@dataclass(frozen=True)
class Measured:
    """From where to where, and what was found; None where there is nothing to measure."""

    since: str
    until: str
    points: tuple[Place, ...]
    found: TimeToValue | None
    early: int = (
        0  # began before use was recorded: when they got there is not known, so they are left out
    )


class Measuring:
    """Times of one workspace, kept in memory."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: Kept[pa.Table] = Kept(desk, 12)

    def of(self, gathered: Gathered, since: str, until: str) -> Measured:
        """Of the accounts that count. What is no milestone is as if nothing was asked."""
        catalog = self._desk.app.catalog
        points = milestones(catalog, gathered)
        known = {point.name for point in points}
        since = (
            since
            if since in known
            else next((n for n in _spans(gathered, 0) + STARTS if n in known), "")
        )
        until = (
            until
            if until in known
            else next((n for n in _spans(gathered, 1) + ENDS if n in known and n != since), "")
        )
        if not since or not until or since == until:
            return Measured(since, until, points, None)
        day = gathered.use.until

        def computed() -> pa.Table:
            from tenure.catalog.compute import compute

            with self._desk.lens(day) as lens:
                return compute(catalog, lens, list(dict.fromkeys([since, until])))

        key = (day, since, until, catalog.version(since), catalog.version(until))
        table = self._kept.of(key, gathered.use, computed).found
        wanted = {gathered.portfolio.ids[n] for n in gathered.rows}
        rows = [row for row in table.to_pylist() if row["account_id"] in wanted]
        recorded = gathered.use.recorded_since
        known_ = [r for r in rows if r[since] is None or recorded is None or r[since] >= recorded]
        found = time_to_value(
            table.schema.empty_table() if not known_ else _table_of(table, known_),
            since,
            until,
            day,
        )
        return Measured(since, until, points, found, len(rows) - len(known_))


def _table_of(table: pa.Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_pylist(list(rows), table.schema)


def milestones(catalog: Catalog, gathered: Gathered) -> tuple[Place, ...]:
    """Everything with a first day: declared milestones, the first use of each feature, and what an account begins with."""
    declared = {f"{one.name}_reached": one.title for one in gathered.product.milestones}
    features = {
        f"{one.name}_first_use": f"{one.title}: first use" for one in gathered.features.values()
    }
    dates = {name for name, kind in catalog.types("account").items() if kind.is_date()}
    keyless = not any(one.key for one in gathered.product.features)
    fixed = [n for n in (*STARTS, *ENDS) if n in dates and not (keyless and n == "first_key_use")]
    points = [Place(name, words.title(name)) for name in dict.fromkeys(fixed)]
    points += [Place(n, t) for n, t in declared.items() if n in dates]
    points += [
        Place(n, t) for n, t in sorted(features.items(), key=lambda one: one[1]) if n in dates
    ]
    return tuple(points)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuePart:
    """The part of the page."""

    since: str
    until: str
    points: tuple[Place, ...]
    sentence: str
    chart: Markup
    table: Shown | None
    longest: Shown | None
    csv_href: str


def value_part(gathered: Gathered, measured: Measured, frame: Frame) -> ValuePart:
    """Ready to be shown."""
    found = measured.found
    more = (("from", measured.since), ("to", measured.until))
    return ValuePart(
        since=measured.since,
        until=measured.until,
        points=measured.points,
        sentence=_sentence(measured),
        chart=_curve(found),
        table=_table(found),
        longest=_longest(gathered, found, frame),
        csv_href=gathered.asked.link("/adoption/times.csv", more=more),
    )


def times_json(measured: Measured) -> dict[str, Any]:
    """The same as data."""
    found = measured.found
    if found is None:
        return {"from": measured.since, "to": measured.until, "started": 0}
    return {
        "from": measured.since,
        "to": measured.until,
        "started": found.started,
        "reached": found.reached,
        "waiting": found.waiting,
        "not_started": found.not_started,
        "before_the_beginning": found.before,
        "began_before_use_was_recorded": measured.early,
        "first_quarter_days": found.first_quarter.value,
        "median_days": found.median.value,
        "third_quarter_days": found.third_quarter.value,
        "rows": found.rows.to_pylist(),
    }


def times_csv(measured: Measured) -> str:
    """Every account that has begun: from when to when, or still waiting."""
    names = ("account_id", "since", "until", "days", "reached")
    rows: Sequence[Mapping[str, Any]] = measured.found.rows.to_pylist() if measured.found else []
    return csv_text(names, ([row[name] for name in names] for row in rows))


def _spans(gathered: Gathered, end: int) -> tuple[str, ...]:
    """The ends of declared times to value, before anything else."""
    return tuple(f"{(one.since, one.until)[end]}_reached" for one in gathered.product.spans)


def _sentence(measured: Measured) -> str:
    found = measured.found
    if found is None:
        return "There is nothing to measure between: declare milestones, or import contracts, logins or events."
    if not found.started:
        early = (
            f"{words.counted(measured.early, 'account')} began before use was recorded"
            if measured.early
            else ""
        )
        return f"Nobody has begun since use is recorded{'; ' if early else ''}{early}."
    counted = (
        f"{words.number(found.reached)} of {words.counted(found.started, 'account')} got there; {words.number(found.waiting)} still on "
        "the way, counted as waiting"
    )
    if found.before:
        counted += f"; of {words.number(found.before)} the end came before the beginning, which counts as 0 days"
    if measured.early:
        counted += f"; {words.counted(measured.early, 'account')} began before use was recorded and are left out"
    if found.not_started:
        counted += f"; {words.number(found.not_started)} have not begun"
    if found.median.value is None:
        return f"Fewer than half got there: {counted}."
    said = f"Half got there within {_days(found.median.value)}"
    if found.median.low is not None:
        high = "open" if found.median.high is None else _days(found.median.high)
        said += f" (95 %: {_days(found.median.low)} to {high})"
    quarters = [
        f"{name} within {_days(one.value)}" if one.value is not None else f"{name} not yet"
        for name, one in (
            ("a quarter", found.first_quarter),
            ("three quarters", found.third_quarter),
        )
    ]
    return f"{said}, {words.listed(quarters)}. {counted[0].upper()}{counted[1:]}."


def _curve(found: TimeToValue | None) -> Markup:
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
        f"Share of accounts that got there, by days; {words.percent(points[-1].share)} at the end",
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


def _longest(gathered: Gathered, found: TimeToValue | None, frame: Frame) -> Shown | None:
    """Who has waited longest."""
    if found is None:
        return None
    waiting = [row for row in found.rows.slice(0, LONGEST).to_pylist() if not row["reached"]]
    rows: list[list[Any]] = []
    for row in waiting:
        place = gathered.portfolio.place(row["account_id"])
        name = (
            row["account_id"] if place is None else str(gathered.portfolio.columns["name"][place])
        )
        rows.append(
            [
                Cell(name, href=frame.account(row["account_id"])),
                row["since"],
                words.counted(row["days"], "day"),
            ]
        )
    return shown(("Account", "Since", "Waiting"), rows, (2,)) if rows else None


def _days(of: float) -> str:
    return words.counted(round(of), "day")
