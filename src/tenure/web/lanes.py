"""User lanes: a line per user over time, what a working user costs, and what happened to all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from markupsafe import Markup

from tenure.warehouse.history import User
from tenure.web import charts, words
from tenure.web.dossier import Dossier
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

DRAWN = 25  # users; all of them on demand
LEAST_WEEKS = 13
FEW = 12  # users, up to whom each step is told; of more, each fourth week
STEPS = 13

Step = tuple[date, int, Decimal | None]  # since when, how many worked, the ARR


@dataclass(frozen=True, slots=True)
class Lane:
    """A user over time."""

    name: str
    title: str
    href: str
    roles: tuple[str, ...]
    chart: Markup
    last: str
    days: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """All of them under one axis."""

    axis: Markup
    working: Markup
    lanes: tuple[Lane, ...]
    more: str
    all_href: str
    marks: str
    line: str
    prices: Shown | None


def lanes(dossier: Dossier, account: str, as_of: date, frame: Frame, everybody: bool) -> Lanes:
    """The lanes of an account, from when anything was known of its users."""
    first = _first_week(dossier)
    ends = dossier.week_ends[first:]
    axis = charts.Axis(ends[0] - timedelta(days=6), as_of)
    marks = _marks(dossier, axis)
    drawn = dossier.users if everybody else dossier.users[:DRAWN]
    more = len(dossier.users) - len(drawn)
    working = dossier.working[first:]
    steps = _steps(list(zip(ends, working, dossier.arr[first:], strict=True)))
    return Lanes(
        axis=charts.time_axis(axis),
        working=charts.bars(
            axis, working, marks, f"Working users, week by week; now {working[-1]}"
        ),
        lanes=tuple(_lane(user, first, axis, marks, account, frame) for user in drawn),
        more=words.counted(more, "more user") if more else "",
        all_href=frame.link(frame.path, users="all"),
        marks=" · ".join(f"{words.short_day(mark.day)}: {mark.text}" for mark in marks),
        line=_line(steps, frame.currency),
        prices=_prices(steps, frame.currency),
    )


def _first_week(dossier: Dossier) -> int:
    """The week in which the first user joined or did anything; a quarter is drawn at least."""
    count = len(dossier.week_ends)
    starts = [
        next((n for n, days in enumerate(user.weeks) if days), count) for user in dossier.users
    ]
    joined = min((user.joined for user in dossier.users if user.joined), default=date.max)
    starts += [n for n, end in enumerate(dossier.week_ends) if end >= joined][:1]
    return min(*starts, count - LEAST_WEEKS) if starts else count - LEAST_WEEKS


def _marks(dossier: Dossier, axis: charts.Axis) -> list[charts.Mark]:
    terms = {day for line in dossier.lines for day in (line.since, line.term_end) if day}
    marks = [charts.Mark(day, "release", f"release {name}") for day, name in dossier.releases]
    marks += [charts.Mark(day, "renewal", "start or end of a term") for day in terms]
    return sorted(
        (mark for mark in marks if axis.first <= mark.day <= axis.last), key=lambda mark: mark.day
    )


def _lane(
    user: User,
    first: int,
    axis: charts.Axis,
    marks: Sequence[charts.Mark],
    account: str,
    frame: Frame,
) -> Lane:
    name, weeks = user.name or user.person_id, user.weeks[first:]
    told = [f"{name}: active in {sum(map(bool, weeks))} of {len(weeks)} weeks"]
    told += [f"joined {words.day(user.joined)}"] if user.joined else []
    told += [f"left {words.day(user.left)}"] if user.left else []
    opens = frame.account(account, "/rows/active_days", person=user.person_id)
    return Lane(
        name=name,
        title=user.person_id if user.name else "",
        href=frame.user(account, user.person_id),
        roles=tuple(words.title(role) for role in user.roles),
        chart=charts.lane(axis, user.joined, user.left, weeks, marks, ", ".join(told)),
        last=words.away(user.last_active, axis.last) if user.last_active else "never",
        days=Cell(str(user.active_days), href=opens),
    )


def _steps(weeks: Sequence[Step]) -> list[Step]:
    """Each change in the number of working users that lasted two weeks; of many users, each fourth week."""
    if max(users for _, users, _ in weeks) > FEW:
        return list(weeks[-1::-4][::-1][-STEPS:])
    steps: list[Step] = []
    for n, (day, users, arr) in enumerate(weeks):
        lasts = n + 1 == len(weeks) or weeks[n + 1][1] == users
        before = steps[-1][1] if steps else 0
        if lasts and users != before:
            steps.append((day, users, arr))
    return steps[-STEPS:]


def _line(steps: Sequence[Step], currency: str) -> str:
    """6 → 4 → 2 → 1 in a sentence, with what each of those left costs."""
    if not steps:
        return ""
    _, users, arr = steps[-1]
    line = f"Working users: {' → '.join(str(count) for _, count, _ in steps[-6:])}."
    if arr and users:
        line += f" Now {words.money(round(arr / users), currency)} a year for each of them."
    elif arr:
        line += " Nobody works with it, and it is paid for."
    return line


def _prices(steps: Sequence[Step], currency: str) -> Shown | None:
    """What a working user costs the customer, step by step; None where no amount is known."""

    def price(users: int, arr: Decimal | None) -> str:
        each = words.money(round(arr / users), currency) if arr and users else ""
        return each or ("nobody works with it" if arr else "")

    rows = [
        [day, users, None if arr is None else words.money(arr, currency), price(users, arr)]
        for day, users, arr in steps
    ]
    heads = ("From", "Working users", "ARR", "ARR per working user")
    return shown(heads, rows, numeric=(1, 2, 3)) if any(arr for _, _, arr in steps) else None
