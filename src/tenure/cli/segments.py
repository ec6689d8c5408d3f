"""`tenure segments`: who belongs together, how many, and who came and went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tenure.cli.accounts import names, readings
from tenure.cli.options import AsOf, Format, Workspace, day_of, opened
from tenure.cli.progress import note
from tenure.cli.show import print_csv, print_json, print_table
from tenure.errors import NotFound

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.app import App
    from tenure.segments import Segment
    from tenure.segments.course import Course

LATELY_DAYS = 28
LIST = (
    "segment",
    "value",
    "accounts",
    "arr",
    "entered",
    "left",
    "not_enough_data",
    "title",
    "as_of",
)
MEMBERS = ("account_id", "name", "value", "arr", "since", "known_before", "as_of")
MOVES = ("account_id", "name", "what", "before", "after", "day_before", "day")


@dataclass(frozen=True, slots=True)
class Now:
    """The readings of a day, and the course of a segment up to it."""

    table: pa.Table
    segment: Segment
    course: Course

    @property
    def values(self) -> list[str]:
        """The values it can have, in their order; of yes or no only yes."""
        from tenure.segments.course import YES

        declared = [value.name for value in self.segment.values]
        if self.segment.of:
            declared = sorted(self.course.values)
        return declared or [YES]


def segments(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One segment: its members.")
    ] = None,
    workspace: Workspace = None,
    as_of: AsOf = None,
    value: Annotated[
        str | None, typer.Option(metavar="VALUE", help="Only this value of a segmentation.")
    ] = None,
    moves: Annotated[
        bool, typer.Option("--moves", help="Who entered and who left, instead of the members.")
    ] = False,
    days: Annotated[
        int,
        typer.Option(min=1, max=3650, metavar="N", help="How many days back moves are counted."),
    ] = LATELY_DAYS,
    format: Annotated[Format, typer.Option(help="How they are shown.")] = Format.TABLE,
) -> None:
    """List segments with their counts, or the members of one.

    Who entered and who left is told by the days that are stored.
    """
    app = opened(workspace)
    day = day_of(app, as_of)
    table = readings(app, day)
    if name is None:
        _list(_all(app, table, day), day, days, format)
    elif moves:
        _moves(app, _one(app, table, day, name), value, days, format)
    else:
        _members(app, _one(app, table, day, name), value, day, format)


def _all(app: App, table: pa.Table, day: date) -> list[Now]:
    """Every segment of accounts that there is here."""
    found = [
        one
        for one in app.segments()
        if one.subject == "account" and not one.missing(app.catalog.attributes)
        if one.name in table.column_names
    ]
    return _with_courses(app, table, day, found)


def _one(app: App, table: pa.Table, day: date, name: str) -> Now:
    found = [one for one in app.segments() if one.name == name and one.subject == "account"]
    if not found or name not in table.column_names:
        raise NotFound(f"There is no segment {name!r} of accounts; `tenure segments` lists them.")
    return _with_courses(app, table, day, found)[0]


def _with_courses(app: App, table: pa.Table, day: date, found: Sequence[Segment]) -> list[Now]:
    from tenure.segments.history import courses

    live = {one.name: one.origin != "stages" for one in found}
    told = courses(app.readings, [one.name for one in found], until=day, live=live)
    return [Now(table, one, told[one.name]) for one in found]


def _list(found: Sequence[Now], day: date, days: int, format: Format) -> None:
    rows = [row for now in found for row in _counted(now, day, days)]
    if format is Format.JSON:
        print_json([dict(zip(LIST, row, strict=True)) for row in rows])
    elif format is Format.CSV:
        print_csv(LIST, rows)
    else:
        print(f"As of {day}. Entered and left: in {days} days, as far as they are stored.")
        print_table(LIST[:7], [row[:7] for row in rows], right=LIST[2:7])


def _counted(now: Now, day: date, days: int) -> list[list[Any]]:
    from tenure.segments.course import YES

    course, rows = now.course, []
    counts, unknown = course.counts(), course.unknown()[-1] if course.days else 0
    for value in now.values:
        tally = course.tally(value, day - timedelta(days)) if len(course.days) > 1 else {}
        title = next(
            (one.title for one in now.segment.values if one.name == value), now.segment.title
        )
        rows.append(
            [
                now.segment.name,
                None if value == YES else value,
                counts.get(value, 0),
                _arr(now, value),
                tally.get("entered"),
                tally.get("left"),
                unknown,
                title,
                day,
            ]
        )
    return rows


def _arr(now: Now, value: str) -> Any:
    """The sum of what is known."""
    if "arr" not in now.table.column_names:
        return None
    arr = dict(zip(now.table["account_id"].to_pylist(), now.table["arr"].to_pylist(), strict=True))
    known = [arr[account] for account in _having(now, value) if arr.get(account) is not None]
    return _plain(sum(known)) if known else None


def _plain(amount: Any) -> Any:
    """Without zeros behind the point."""
    return int(amount) if amount is not None and amount == int(amount) else amount


def _having(now: Now, value: str) -> list[str]:
    """The accounts that have a value on the last day."""
    course = now.course
    if not course.days or value not in course.values:
        return []
    code = course.values.index(value)
    return [
        account for account, one in zip(course.ids, course.codes[:, -1], strict=True) if one == code
    ]


def _members(app: App, now: Now, value: str | None, day: date, format: Format) -> None:
    called = names(app)
    arr = dict(zip(now.table["account_id"].to_pylist(), now.table["arr"].to_pylist(), strict=True))
    rows = []
    for each in [value] if value else now.values:
        since = _since(now.course, each)
        for account in sorted(_having(now, each)):
            first, before = since[account]
            rows.append(
                [
                    account,
                    called.get(account, account),
                    each,
                    _plain(arr.get(account)),
                    first,
                    before,
                    day,
                ]
            )
    unknown = now.course.unknown()[-1] if now.course.days else 0
    if unknown:
        note(f"Of {unknown:,} accounts it cannot be told: not enough data.")
    if format is Format.JSON:
        print_json([dict(zip(MEMBERS, row, strict=True)) for row in rows])
    elif format is Format.CSV:
        print_csv(MEMBERS, rows)
    else:
        print(f"As of {day}. {now.segment.title}: {now.segment.doc}")
        print_table(
            ("account", "name", "value", "ARR", "since"), [row[:5] for row in rows], right=["ARR"]
        )


def _since(course: Course, value: str) -> dict[str, tuple[date, date | None]]:
    """The first stored day of the latest stretch that each member has a value on, and the stored day before it."""
    import numpy as np

    if value not in course.values:
        return {}
    has = course.codes == course.values.index(value)
    found = {}
    for row in np.flatnonzero(has[:, -1]).tolist():
        lacks = np.flatnonzero(~has[row])
        first = int(lacks[-1]) + 1 if len(lacks) else 0
        found[course.ids[row]] = (course.days[first], course.days[first - 1] if first else None)
    return found


def _moves(app: App, now: Now, value: str | None, days: int, format: Format) -> None:
    called = names(app)
    last = now.course.days[-1] if now.course.days else date.max
    rows = [
        [
            move.account_id,
            called.get(move.account_id, move.account_id),
            f"{move.kind} {each}" if now.segment.divides else move.kind,
            move.before,
            move.after,
            move.day_before,
            move.day,
        ]
        for each in ([value] if value else now.values)
        for move in now.course.moves(each, last - timedelta(days))
    ]
    if format is Format.JSON:
        print_json([dict(zip(MOVES, row, strict=True)) for row in rows])
    elif format is Format.CSV:
        print_csv(MOVES, rows)
    else:
        print(
            f"{now.segment.title}: who entered and who left in {days} days, between the days that are stored."
        )
        print_table(("account", "name", "what", "before", "after", "after day", "by day"), rows)
