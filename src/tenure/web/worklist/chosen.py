"""The accounts of a lane that the address asks for, in its order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tenure.signals.inbox import Entry
from tenure.state.signals import Signal
from tenure.web.worklist.query import Query

if TYPE_CHECKING:
    from tenure.web.portfolio import Portfolio

WEEK = timedelta(days=7)


def chosen(portfolio: Portfolio, entries: Sequence[Entry], query: Query) -> list[Entry]:
    """Those asked for. Raises ConditionError for a condition that is none."""
    keep = [one for one in entries if is_theirs(one, query.owners)]
    if query.band:
        wanted = None if query.band == "unknown" else query.band
        keep = [one for one in keep if one.account.band == wanted]
    if query.kind:
        keep = [one for one in keep if any(each.kind == query.kind for each in one.signals)]
    if query.state:
        keep = [one for one in keep if stands(one) == query.state]
    if query.fresh:
        keep = [one for one in keep if is_fresh(one, portfolio.as_of)]
    if query.q:
        part = query.q.casefold()
        keep = [one for one in keep if part in one.account.name.casefold()]
    if query.where:
        told = portfolio.once(f"where {query.where}", lambda: portfolio.holds(query.where))
        truth = None if query.unclear else True
        keep = [one for one in keep if told[_place(portfolio, one)] is truth]
    return _sorted(keep, query.sort)


def is_theirs(entry: Entry, owners: Sequence[str]) -> bool:
    """Whether it is an account of theirs, or one of its signals is assigned to one of them; everybody's are nobody's in particular."""
    return (
        not owners
        or entry.account.owner in owners
        or any(one.whose in owners for one in entry.signals)
    )


def stands(entry: Entry) -> str:
    """assigned: one of its signals is somebody's; acknowledged: all of them have been seen; else new."""
    if any(one.assigned_to for one in entry.signals):
        return "assigned"
    seen = entry.signals and all(one.acknowledged_at is not None for one in entry.signals)
    return "acknowledged" if seen else "new"


def is_fresh(entry: Entry, day: date) -> bool:
    """Whether something new was told of it in the last week."""
    return any(one.opened_on > day - WEEK for one in entry.signals)


def newest(entry: Entry) -> Signal:
    """The signal that was opened last."""
    return max(entry.signals, key=lambda one: (one.opened_on, one.level, one.id))


# What each sort goes by; None, where that is not known, comes last whichever way.
SORTS: Mapping[str, Callable[[Entry], Any]] = {
    "loss": lambda one: one.account.expected_loss,
    "gain": lambda one: one.money,
    "arr": lambda one: one.account.arr,
    "name": lambda one: one.account.name.casefold(),
    "health": lambda one: one.account.health,
    "level": lambda one: one.level,
    "renewal": lambda one: one.account.renewal_date,
    "owner": lambda one: one.account.owner.casefold() or None,
    "age": lambda one: one.since,
    "state": stands,
}


def _place(portfolio: Portfolio, entry: Entry) -> int:
    place = portfolio.place(entry.account.account_id)
    assert place is not None  # the entries are made of the portfolio
    return place


def _sorted(entries: list[Entry], sort: str) -> list[Entry]:
    key = SORTS.get(sort.lstrip("-"))
    if key is None:
        return entries
    known = [(key(one), n) for n, one in enumerate(entries) if key(one) is not None]
    known.sort(key=lambda pair: pair[0], reverse=sort.startswith("-"))
    return [*(entries[n] for _, n in known), *(one for one in entries if key(one) is None)]
