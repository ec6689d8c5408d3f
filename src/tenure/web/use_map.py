"""Who uses what: users as rows, features as columns, each cell as dark as the days on which it was used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tenure.warehouse.account_use import MAP_DAYS, Used
from tenure.warehouse.history import User
from tenure.web import words
from tenure.web.frame import Frame

DRAWN = 30  # users and features; all of them on demand
LEVELS = (1, 2, 5, 10)  # from so many days on it is one darker


@dataclass(frozen=True, slots=True)
class Square:
    """What one user does with one feature."""

    days: int
    level: int
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """A user."""

    name: str
    title: str
    href: str
    count: int  # features used
    squares: tuple[Square, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A feature."""

    title: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UseMap:
    """The map, ready to be shown."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    line: str
    gaps: str
    more: str
    all_href: str


def use_map(
    used: Sequence[Used], users: Sequence[User], account: str, frame: Frame, whole: bool
) -> UseMap | None:
    """Of the users who have a login or did anything in four weeks; None where no user is known to use anything."""
    counts = {
        user.person_id: sum(user.person_id in one.days for one in used)
        for user in users
        if user.left is None or user.active_days
    }
    present = [user for user in users if user.person_id in counts]
    present.sort(key=lambda user: (-counts[user.person_id], -user.active_days, user.person_id))
    if not used or not present:
        return None
    most = None if whole else DRAWN
    columns, rows = used[:most], present[:most]
    left = (len(present) - len(rows), len(used) - len(columns))
    told = [words.counted(left[0], "more user")] if left[0] else []
    told += [words.counted(left[1], "more feature")] if left[1] else []
    return UseMap(
        columns=tuple(
            Column(words.title(one.feature), f"{len(one.days)} of {len(present)} users")
            for one in columns
        ),
        rows=tuple(_row(user, counts[user.person_id], columns, account, frame) for user in rows),
        line=f"days used of the last {MAP_DAYS}",
        gaps=_gaps(used, present, counts),
        more=words.listed(told),
        all_href=frame.link(frame.path, map="all"),
    )


def _row(user: User, count: int, columns: Sequence[Used], account: str, frame: Frame) -> Row:
    name = user.name or user.person_id
    return Row(
        name=name,
        title=user.person_id if user.name else "",
        href=frame.user(account, user.person_id),
        count=count,
        squares=tuple(_square(user, name, one, account, frame) for one in columns),
    )


def _square(user: User, name: str, one: Used, account: str, frame: Frame) -> Square:
    days = one.days.get(user.person_id, 0)
    opened = {"event": one.event} if one.event else {}
    return Square(
        days=days,
        level=sum(days >= least for least in LEVELS),
        title=f"{name}: {words.title(one.feature)} on {days} of {MAP_DAYS} days",
        href=frame.account(account, "/rows/active_days", person=user.person_id, **opened)
        if days
        else "",
    )


def _gaps(used: Sequence[Used], present: Sequence[User], counts: dict[str, int]) -> str:
    """What the map says, in words: what nobody uses any more, what one alone uses, who uses nothing."""
    unused = [words.title(one.feature) for one in used if not one.days]
    alone = [words.title(one.feature) for one in used if len(one.days) == 1]
    idle = sum(not counts[user.person_id] for user in present)
    told = []
    if unused:
        told.append(f"Used within a year and by nobody now: {_few(unused)}.")
    if alone and len(present) > 1:
        told.append(f"Used by one alone: {_few(alone)}.")
    if idle:
        told.append(f"{words.counted(idle, 'user')} of {len(present)} used nothing.")
    return " ".join(told)


def _few(names: Sequence[str], most: int = 6) -> str:
    more = [f"{len(names) - most} more"] if len(names) > most else []
    return words.listed([*names[:most], *more])
