"""The worklist: its lanes as tabs, whose it is, its filters and its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from tenure.errors import ConditionError
from tenure.signals.inbox import Entry, Inbox
from tenure.web import words
from tenure.web.accounts import Column, Pages, nothing_yet
from tenure.web.frame import Empty, Frame, Part, Tab
from tenure.web.signals.verbs import Noted, Verbs
from tenure.web.worklist.chosen import chosen, is_theirs
from tenure.web.worklist.nothing import nothing
from tenure.web.worklist.peek import Peek
from tenure.web.worklist.query import LANES, STATES, Query
from tenure.web.worklist.row import Ground, Row, row
from tenure.web.worklist.whose import Whose
from tenure.web.worklist.work import entries

if TYPE_CHECKING:
    from tenure.web.portfolio import Portfolio

COLUMNS = {  # name of the sort -> header, what it is
    "name": ("Account", "The account; its page opens with Enter."),
    "loss": ("Expected loss", "P(lost by the next renewal) × ARR + expected downsell."),
    "health": ("Health", "The score of 0 to 100 and its band."),
    "level": ("What speaks for it", "The most serious of its open signals."),
    "renewal": ("Renews", "The next end of a term."),
    "owner": ("Owner", "Whose account it is, and to whom a signal is assigned."),
    "age": ("Open", "Since when the oldest of its signals is open."),
    "state": ("State", "New, acknowledged, assigned or snoozed."),
}
STAKE = ("ARR at stake", "No model says how likely a loss is: all of its ARR.")
GAIN = ("Expected gain", "What its open opportunities together promise.")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistPage:
    """The list, ready to be shown."""

    query: Query
    order: str = ""
    empty: Empty | None = None
    tabs: tuple[Tab, ...] = ()
    whose: Whose | None = None
    error: str = ""
    totals: tuple[Part, ...] = ()
    unclear: Part | None = None
    notes: tuple[tuple[Part, ...], ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    pages: Pages | None = None
    nothing: Empty | None = None
    kinds: tuple[Part, ...] = ()
    bands: tuple[words.Band, ...] = tuple(words.BANDS.values())
    states: tuple[tuple[str, str], ...] = tuple(STATES.items())
    names: tuple[str, ...] = ()
    fresh: str = ""  # that only accounts with something new are shown
    verbs: Verbs | None = None
    every: str = ""
    noted: Noted | None = None
    peek: Peek | None = None
    csv_href: str = ""
    json_href: str = ""
    clear_href: str = ""


def worklist_page(
    inbox: Inbox,
    query: Query,
    ground: Ground,
    whose: Whose,
    verbs: Verbs,
    notes: Sequence[tuple[Part, ...]],
    noted: Noted | None,
    peek: Peek | None,
    watched: date | None,
) -> WorklistPage:
    """The lane that `query` asks for."""
    portfolio, frame = ground.portfolio, ground.frame
    if not len(portfolio):
        return WorklistPage(query=query, empty=nothing_yet(frame))
    lane = entries(inbox, query.lane)
    found, error = asked(portfolio, lane, query)
    if len(found) <= (query.page - 1) * query.size:  # the list has become shorter since
        query = replace(query, page=max(1, -(-len(found) // query.size)))
    first = (query.page - 1) * query.size
    shown = found[first : first + query.size]
    modelled = any(one.account.expected_loss is not None for one in lane)
    return WorklistPage(
        query=query,
        order=_order(query, modelled),
        tabs=_tabs(inbox, query),
        whose=whose,
        error=error,
        totals=_totals(found, query, frame),
        unclear=_unclear(ground, lane, query) if query.where and not error else None,
        notes=tuple(notes),
        columns=tuple(_column(name, query, modelled) for name in COLUMNS),
        rows=tuple(row(one, query, ground) for one in shown),
        pages=_pages(query, len(found), first, len(shown)),
        nothing=nothing(ground, query, watched) if not found else None,
        kinds=_kinds(lane, ground),
        names=tuple(sorted(portfolio.meanings)),
        verbs=verbs,
        every=f"All {words.counted(len(found), 'account')} of this list"
        if len(found) > len(shown)
        else "",
        fresh="With a signal that was opened in the last week" if query.fresh else "",
        noted=noted,
        peek=peek,
        csv_href=query.link("/worklist.csv"),
        json_href=query.link("/worklist.json"),
        clear_href=query.cleared if query.narrowed else "",
    )


def asked(portfolio: Portfolio, lane: Sequence[Entry], query: Query) -> tuple[list[Entry], str]:
    """The accounts of the lane that `query` asks for, or what is wrong with its condition."""
    try:
        return chosen(portfolio, lane, query), ""
    except ConditionError as error:
        return [], str(error)


def _order(query: Query, modelled: bool) -> str:
    name = query.sort.lstrip("-")
    if name in COLUMNS:
        title = _title(name, query, modelled)[0]
        return f"Sorted by {title}, {'largest' if query.sort[0] == '-' else 'smallest'} first"
    if query.lane == "opportunities":
        return "By expected gain"
    return (
        "By expected loss, then renewal" if modelled else "By ARR at stake, then health and renewal"
    )


def _tabs(inbox: Inbox, query: Query) -> tuple[Tab, ...]:
    tabs = []
    for lane, title in LANES.items():
        count = sum(is_theirs(one, query.owners) for one in entries(inbox, lane))
        href = query.link(lane=lane, sort="", kind="", state="")
        tabs.append(Tab(f"{title} {count:,}", href, lane == query.lane))
    return tuple(tabs)


def _totals(found: Sequence[Entry], query: Query, frame: Frame) -> tuple[Part, ...]:
    def amount(values: Sequence[Decimal | None], what: str, sort: str) -> list[Part]:
        known = [value for value in values if value is not None]
        if not known:
            return []
        total = sum(known, Decimal(0))
        text = f"{words.brief(total, frame.currency)} {what}"
        return [Part(text, query.link(sort=sort), words.money(total, frame.currency))]

    parts = [Part(words.counted(len(found), "account"), query.link())]
    if query.lane == "opportunities":
        parts += amount([one.money for one in found], "expected gain", "-gain")
    else:
        parts += amount([one.account.expected_loss for one in found], "expected loss", "-loss")
    return (*parts, *amount([one.account.arr for one in found], "ARR", "-arr"))


def _unclear(ground: Ground, lane: Sequence[Entry], query: Query) -> Part | None:
    """How many the condition cannot be told of: neither in nor out."""
    if query.unclear:
        return None
    unclear = Query(owners=query.owners, where=query.where, unclear="1", lane=query.lane)
    count = len(chosen(ground.portfolio, lane, unclear))
    told = f"{words.counted(count, 'account')} without enough data to tell"
    return Part(told, query.link(unclear="1")) if count else None


def _title(name: str, query: Query, modelled: bool) -> tuple[str, str]:
    if name == "loss" and query.lane == "opportunities":
        return GAIN
    return STAKE if name == "loss" and not modelled else COLUMNS[name]


def _column(name: str, query: Query, modelled: bool) -> Column:
    title, doc = _title(name, query, modelled)
    by = name
    if name == "loss":
        by = "gain" if query.lane == "opportunities" else "loss" if modelled else "arr"
    largest_first = by in ("loss", "gain", "arr", "level")
    first, other = (f"-{by}", by) if largest_first else (by, f"-{by}")
    following = {first: other, other: ""}.get(query.sort, first)
    way = {by: "ascending", f"-{by}": "descending"}.get(query.sort, "")
    return Column(name, title, doc, name == "loss", query.link(sort=following), way)


def _pages(query: Query, count: int, first: int, shown: int) -> Pages | None:
    if count <= query.size:
        return None
    return Pages(
        f"{first + 1:,} to {first + shown:,} of {count:,}" if shown else f"none of {count:,}",
        query.link(page=query.page - 1) if query.page > 1 else "",
        query.link(page=query.page + 1) if first + shown < count else "",
    )


def _kinds(lane: Sequence[Entry], ground: Ground) -> tuple[Part, ...]:
    """The kinds of signals that are open in the lane: their name and title."""
    there = {one.kind for entry in lane for one in entry.signals}
    titles = {name: ground.title(name) for name in there}
    ordered = sorted(titles.items(), key=lambda one: one[1].casefold())
    return tuple(Part(name, title=title) for name, title in ordered)
