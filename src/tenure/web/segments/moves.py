"""Who belonged to a segment on each stored day, and who came and went: the lower half of its page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tenure.segments.course import Course, Move
from tenure.web import words
from tenure.web.frame import Frame, Part
from tenure.web.listing import Cell
from tenure.web.segments.ground import Dimension, Ground, Value
from tenure.web.segments.grounds import Grounds
from tenure.web.table import Shown, shown

PERIODS = (28, 91, 182, 365)
MOST_MOVES = 200
KINDS = {
    "entered": "entered",
    "left": "left",
    "told": "became clear",
    "untold": "no longer clear",
}


def changed(grounds: Grounds, name: str, until: date) -> list[date]:
    """Days from which on the stored definition is another one."""
    changes = grounds.desk.app.readings.changes("account", [name])
    return [change.day for change in changes if change.day <= until]


def told(title: str, course: Course, value: Value) -> str:
    """The chart in a sentence."""
    counts = course.sizes(value.name)
    if len(counts) < 2:
        return title
    first, last = words.day(course.days[0]), words.day(course.days[-1])
    return f"{title}: {counts[0]:,} accounts on {first}, {counts[-1]:,} on {last}"


def history_table(course: Course, value: Value) -> Shown | None:
    """How many on each stored day, the latest first."""
    if len(course.days) < 2:
        return None
    rows = zip(course.days, course.sizes(value.name), course.unknown(), strict=True)
    return shown(("Day", "Accounts", "Not enough data"), list(rows)[::-1], (1, 2))


def history_note(course: Course, changed: Sequence[date]) -> str:
    """What is to be said about the chart."""
    if len(course.days) < 2:
        return (
            "Only this day is stored. `tenure compute --since DAY` computes earlier ones, as they were known then; "
            "from now on each day is added by itself."
        )
    if changed:
        days = words.listed([words.day(day) for day in changed])
        return f"Dashed: the definition is another one from {days} on; before, it is told as it was defined then."
    return ""


def moved(ground: Ground, dimension: Dimension, moves: Sequence[Move], frame: Frame) -> Shown:
    """Who came and who went, as a table."""
    titles = {value.name: value.title for value in dimension.values}
    portfolio = ground.portfolio
    rows = []
    for move in moves:
        n = portfolio.place(move.account_id)
        name = portfolio.columns["name"][n] if n is not None else move.account_id
        came = move.kind in ("entered", "told")
        other = move.before if came else move.after
        told = titles.get(other or "", other) if other else _nowhere(move, came)
        rows.append(
            [
                Cell(name, href=frame.account(move.account_id)),
                KINDS[move.kind],
                ("from " if came else "to ") + told,
                f"between {words.day(move.day_before)} and {words.day(move.day)}",
            ]
        )
    return shown(("Account", "What", "From or to", "When"), rows)


def moves_note(course: Course, moves: Sequence[Move], days: int) -> str:
    """How many did."""
    if len(course.days) < 2:
        return ""
    if not moves:
        return f"Nobody entered or left in the last {days} days, as far as they are stored."
    kinds = [move.kind for move in moves]
    counted = [f"{kinds.count(kind)} {said}" for kind, said in KINDS.items() if kind in kinds]
    more = f" The latest {MOST_MOVES} are shown." if len(moves) > MOST_MOVES else ""
    return f"In the last {days} days: {', '.join(counted)}.{more}"


def periods(frame: Frame, name: str, value: str, days: int) -> tuple[Part, ...]:
    """How far back one may look."""
    found = []
    for period in PERIODS:
        params = {"days": str(period), **({"value": value} if value else {})}
        href = f"{frame.link(f'/segments/{name}', **params)}#moves"
        found.append(Part(f"{period} days", href, title="page" if period == days else ""))
    return tuple(found)


def _nowhere(move: Move, came: bool) -> str:
    if move.kind in ("told", "untold"):
        return "not enough data"
    return "not a customer" if came else "no longer a customer"
