"""Accounts that are ticked on the page Accounts: put on a list, or taken off, and how that is told and undone."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from starlette.datastructures import FormData, QueryParams
from starlette.responses import RedirectResponse, Response

from tenure import clock
from tenure.errors import UsageError
from tenure.state import versions
from tenure.web import words
from tenure.web.frame import Part
from tenure.web.query import PATH, Query, whole
from tenure.web.segments import lists
from tenure.web.waiting import BeingCounted

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.web.desk import Desk

OFF = "off"
MOST_FIELDS = 2000


@dataclass(frozen=True, slots=True)
class Noted:
    """What was just done. `nth`: the version that can be undone; 0: none."""

    text: str
    name: str
    nth: int
    title: str
    shown: bool  # whether the list is still there, to be opened


@dataclass(frozen=True, slots=True)
class Ticking:
    """What the page needs to put accounts on lists. `back`: its own address, whose filters may stand for all rows."""

    lists: tuple[Part, ...]
    back: str
    noted: Noted | None


def ticking(app: App, params: QueryParams, query: Query) -> Ticking:
    """The lists there are, and what was just done to one of them."""
    own = tuple(Part(one.name, title=one.title) for one in lists.lists(app))
    return Ticking(own, query.link(page=query.page), _noted(app, params))


def ticked(web: FastAPI, desk: Desk) -> None:
    """The addresses that forms are sent to."""
    app = desk.app

    @web.post(PATH + "/lists")
    async def put(request: Request) -> Response:
        async with request.form(max_fields=MOST_FIELDS) as form:
            return await asyncio.to_thread(_put, form)

    def _put(form: FormData) -> Response:
        query = _asked(form)
        accounts, today = _accounts(desk, query, form), clock.today(app)
        name, off = str(form.get("list", "")), form.get("do") == OFF
        if not name and off:
            raise UsageError("Choose the list that they are to be taken off.")
        if not name:
            title = str(form.get("title", "")).strip()[:120]
            name, count = lists.begin(app, title, accounts, today), len(accounts)
        else:
            changed = lists.take_off if off else lists.put_on
            count = changed(app, name, accounts, today)
        return _back(app, query, name, "" if count else OFF if off else "on")

    @web.post("/segments/{name}/reversal")
    async def undo(request: Request, name: str) -> Response:
        async with request.form() as form:
            return await asyncio.to_thread(_undo, name, form)

    def _undo(name: str, form: FormData) -> Response:
        nth = str(form.get("nth", ""))
        lists.go_back(app, name, whole(nth, 0, sys.maxsize, 0))
        return _back(app, _asked(form), name, "")


def _asked(form: FormData) -> Query:
    """The list of accounts that the form stood on; nothing else can be gone back to."""
    return Query.of(QueryParams(str(form.get("back", "")).partition("?")[2]))


def _accounts(desk: Desk, query: Query, form: FormData) -> Sequence[str]:
    """Those that are ticked, or all that the filters of the page leave."""
    if form.get("every"):
        try:
            portfolio = desk.portfolio(_day(query) or clock.today(desk.app))
        except BeingCounted:  # nothing to show of it yet: a form cannot wait as a page does
            raise UsageError(
                "The accounts are being counted; nothing was changed. Go back, and send it again in a moment."
            ) from None
        found = [portfolio.ids[n] for n in portfolio.chosen(query)]
    else:
        found = [one for one in dict.fromkeys(map(str, form.getlist("account"))) if one]
    if not found:
        raise UsageError("No account is ticked; nothing was changed.")
    return found


def _day(query: Query) -> date | None:
    try:
        return date.fromisoformat(query.as_of) if query.as_of else None
    except ValueError:
        raise UsageError(f"as_of={query.as_of} is not a day.") from None


def _back(app: App, query: Query, name: str, same: str) -> Response:
    latest = versions.latest(app.state, "segment", name)
    told: Mapping[str, object] = {"listed": name, "nth": latest.nth if latest else 0}
    link = query.link(page=query.page)
    said = urlencode({**told, **({"same": same} if same else {})})
    return RedirectResponse(f"{link}{'&' if '?' in link else '?'}{said}", 303)


def _noted(app: App, params: QueryParams) -> Noted | None:
    name, nth = params.get("listed", ""), params.get("nth", "")
    latest = versions.latest(app.state, "segment", name) if name else None
    if latest is None:
        return None
    segment = next((one for one in lists.lists(app) if one.name == name), None)
    title = segment.title if segment else words.title(name)
    same = params.get("same")
    if same:
        text = f"None of them was on {title}" if same == OFF else f"All of them were on {title}"
        return Noted(f"{text}; nothing was changed.", name, 0, title, segment is not None)
    undone = latest.note.startswith("undone") or segment is None
    can = 0 if undone or str(latest.nth) != nth else latest.nth
    return Noted(f"{title}: {latest.note}.", name, can, title, segment is not None)
