"""The builder: rows to click together, the text beside them, and how many belong while one types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from tenure.errors import ConditionError
from tenure.segments.rows import ALONE, Row, ways_of
from tenure.web import words
from tenure.web.frame import Frame, Part
from tenure.web.looking import Option
from tenure.web.query import address
from tenure.web.segments.draft import Draft
from tenure.web.segments.ground import Ground
from tenure.web.segments.places import accounts_href, one_href, tabs

MOST_SUGGESTED = 40
FIRST = 5  # accounts that are named


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the form."""

    n: int
    name: str
    kind: str
    ways: tuple[Option, ...]
    value: str
    alone: bool  # needs no value
    suggested: tuple[str, ...]
    hint: str
    doc: str
    unknown: bool  # nothing is called so


@dataclass(frozen=True, slots=True)
class Told:
    """How many belong, as things stand."""

    error: str = ""
    count: str = ""
    count_href: str = ""
    of: str = ""
    arr: str = ""
    unknown: str = ""
    unknown_href: str = ""
    first: tuple[Part, ...] = ()
    missing: tuple[str, ...] = ()  # of a list: accounts that are not known


@dataclass(frozen=True, slots=True, kw_only=True)
class BuilderPage:
    """The page, ready to be shown."""

    tabs: tuple[Part, ...]
    heading: str
    draft: Draft
    lines: tuple[Line, ...]
    told: Told
    names: tuple[Part, ...]
    error: str
    as_of: str
    from_text: bool
    new_href: str
    list_href: str
    back_href: str
    note: str


def builder_page(
    ground: Ground,
    types: Mapping[str, str],
    draft: Draft,
    frame: Frame,
    *,
    error: str = "",
    from_text: bool = False,
) -> BuilderPage:
    """The form with what is in it."""
    before = ground.segment(draft.was) if draft.was else None
    note = ""
    if before is not None and before.shipped:
        note = "This one comes with Tenure. What you save is your own, and counts in place of it."
    return BuilderPage(
        tabs=tabs(frame, ""),
        heading=f"Change {before.title}"
        if before
        else "New list"
        if draft.kind == "list"
        else "New segment",
        draft=draft,
        lines=lines(ground, types, draft),
        told=told(ground, draft, frame),
        names=tuple(_names(ground, types)),
        error=error,
        as_of=frame.as_of.isoformat() if frame.explicit else "",
        from_text=from_text,
        new_href=frame.link("/segments/new"),
        list_href=frame.link("/segments/new", kind="list"),
        back_href=one_href(frame, draft.was) if draft.was else frame.link("/segments"),
        note=note,
    )


def canonical(draft: Draft, frame: Frame) -> str:
    """The address at which the form is as it is now."""
    path = f"/segments/{draft.was}/edit" if draft.was else "/segments/new"
    params = {"where": draft.where} if draft.where else {}
    return frame.link(path, **params) if params else address(path)


def lines(ground: Ground, types: Mapping[str, str], draft: Draft) -> tuple[Line, ...]:
    """The rows of the form; none where the text says more than rows can."""
    rows = draft.rows.rows if draft.rows else ()
    return tuple(_line(n, row, ground, types) for n, row in enumerate(rows))


def told(ground: Ground, draft: Draft, frame: Frame) -> Told:
    """How many live accounts belong, of how many it cannot be told, and what is wrong."""
    if draft.kind == "list":
        return _listed(ground, draft, frame)
    if draft.kind == "file" or not draft.where:
        return Told()
    try:
        holds = ground.portfolio.holds(draft.where)
    except ConditionError as error:
        return Told(error=str(error))
    live = ground.rows()
    inside = np.array([one is True for one in holds], bool) & live
    unclear = int((np.array([one is None for one in holds], bool) & live).sum())
    where = draft.where
    return Told(
        count=words.counted(int(inside.sum()), "account"),
        count_href=accounts_href(frame, where),
        of=f"of {words.counted(int(live.sum()), 'live account')}",
        arr=_arr(ground, inside),
        unknown=f"{words.counted(unclear, 'account')} without enough data to tell"
        if unclear
        else "",
        unknown_href=accounts_href(frame, where, unclear="1"),
        first=_first(ground, np.flatnonzero(inside), frame),
    )


def accounts_of(ground: Ground, draft: Draft) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids that stand in a list, and what is neither the id nor the only name of an account."""
    names: dict[str, list[str]] = {}
    for account, name in zip(ground.portfolio.ids, ground.portfolio.columns["name"], strict=True):
        names.setdefault(str(name).casefold(), []).append(account)
    found, missing = [], []
    for one in _split(draft.accounts):
        same = names.get(one.casefold(), [])
        if ground.portfolio.place(one) is not None:
            found.append(one)
        elif len(same) == 1:
            found.append(same[0])
        else:
            missing.append(one)
    return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(missing))


def _split(text: str) -> Iterable[str]:
    """One account a line; in a line, commas, semicolons and tabs divide too."""
    for line in text.splitlines():
        for sign in "\t;":
            line = line.replace(sign, ",")
        yield from (one.strip() for one in line.split(",") if one.strip())


def _listed(ground: Ground, draft: Draft, frame: Frame) -> Told:
    if not draft.accounts:
        return Told()
    found, missing = accounts_of(ground, draft)
    places = [n for account in found if (n := ground.portfolio.place(account)) is not None]
    inside = np.zeros(len(ground.portfolio), bool)
    inside[places] = True
    return Told(
        count=words.counted(len(found), "account"),
        of="found",
        arr=_arr(ground, inside),
        first=_first(ground, places, frame),
        missing=missing,
    )


def _arr(ground: Ground, inside: Any) -> str:
    arr = ground.numbers("arr")[inside]
    known = arr[~np.isnan(arr)]
    return f"{words.brief(float(known.sum()), ground.portfolio.currency)} ARR" if len(known) else ""


def _first(ground: Ground, rows: Sequence[int] | Any, frame: Frame) -> tuple[Part, ...]:
    """Some of them by name, in the order of attention."""
    portfolio = ground.portfolio
    return tuple(
        Part(portfolio.columns["name"][n], frame.account(portfolio.ids[n]))
        for n in islice(rows, FIRST)
    )


def _line(n: int, row: Row, ground: Ground, types: Mapping[str, str]) -> Line:
    kind = types.get(row.name, "")
    ways = ways_of(kind) if kind else {"": "…"}
    way = row.way if row.way in ways else next(iter(ways))
    meaning = ground.portfolio.meanings.get(row.name)
    return Line(
        n=n,
        name=row.name,
        kind=kind.partition("(")[0].lstrip("!") or "none",
        ways=tuple(Option(each, said, each == way) for each, said in ways.items()),
        value=row.value,
        alone=way in ALONE,
        suggested=_suggested(ground, row.name),
        hint=_hint(ground, row.name),
        doc=meaning.doc if meaning else "",
        unknown=bool(row.name) and not kind,
    )


def _suggested(ground: Ground, name: str) -> tuple[str, ...]:
    """Values that accounts have: the most frequent first."""
    dimension = ground.dimension(name)
    if dimension is not None and not dimension.is_segment:
        return tuple(value.name for value in dimension.values[:MOST_SUGGESTED])
    column = ground.portfolio.columns.get(name, ())
    sample = next((value for value in column if value is not None), None)
    if not isinstance(sample, str):
        return ()
    return tuple(islice(dict.fromkeys(value for value in column if value), MOST_SUGGESTED))


def _hint(ground: Ground, name: str) -> str:
    """How large the values are that accounts have."""
    if name not in ground.metrics():
        return ""
    values = ground.numbers(name)
    known = values[~np.isnan(values) & ground.rows()]
    unit = ground.unit(name)
    if not len(known) or ground.dimension(name) is not None:
        return ""
    low, middle, high = (float(np.quantile(known, q)) for q in (0, 0.5, 1))
    said = [words.value(value, unit, ground.portfolio.currency) for value in (low, high, middle)]
    return f"{said[0]} to {said[1]}, half are below {said[2]}"


def _names(ground: Ground, types: Mapping[str, str]) -> Iterable[Part]:
    """Everything that has a name, with its title."""
    for name in sorted(types):
        meaning = ground.portfolio.meanings.get(name)
        yield Part(name, title=meaning.title if meaning else words.title(name))
