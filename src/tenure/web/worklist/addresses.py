"""The addresses of the worklist: the list with its panel, what is done to many at once, and who one is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from starlette.datastructures import FormData, QueryParams
from starlette.responses import RedirectResponse, Response

from tenure import clock
from tenure.errors import UsageError
from tenure.state.signals import last_watch
from tenure.web.answers import Answer, answered
from tenure.web.query import MOST_DIGITS
from tenure.web.signals.said import kinds
from tenure.web.signals.verbs import back_to, do, noted, verbs
from tenure.web.waiting import BeingCounted
from tenure.web.worklist.files import worklist_csv, worklist_json
from tenure.web.worklist.held import notes
from tenure.web.worklist.page import WorklistPage, asked, worklist_page
from tenure.web.worklist.peek import Peek, peek
from tenure.web.worklist.query import ALL, PATH, Query
from tenure.web.worklist.row import Ground
from tenure.web.worklist.whose import Chosen, by, chosen_in, remember, switch, theirs
from tenure.web.worklist.work import entries

if TYPE_CHECKING:
    from tenure.web.desk import Desk

MOST_FIELDS = 5000


def worklist(web: FastAPI, desk: Desk) -> None:
    """See it, look at one, do something about many, say who one is."""
    app = desk.app

    @web.get(PATH)
    @web.get(PATH + ".{face}")
    def list_(request: Request, face: str = "") -> Response:
        query, chosen = Query.of(request.query_params), chosen_in(request)
        if not face and (mine := theirs(request, query)):
            return RedirectResponse(mine, 303)
        frame = desk.frame(request, PATH)
        portfolio = desk.portfolio(frame.as_of)
        inbox = desk.signals.inbox(portfolio)
        ground = Ground(portfolio, app.catalog, kinds(app.catalog), frame)
        lane = entries(inbox, query.lane)
        beside = "#peek" in request.headers.get("HX-Target", "")

        def panel() -> Peek | None:
            if not query.peek:
                return None
            found, _ = asked(portfolio, lane, query)
            return peek(query, found, desk.signals.of(query.peek), ground)

        def page() -> WorklistPage:
            offered = verbs(portfolio.owners(), query.here, frame.today)
            if beside:
                return WorklistPage(query=query, verbs=offered, peek=panel())
            watched = last_watch(app.state)
            params = request.query_params
            return worklist_page(
                inbox,
                query,
                ground,
                switch(chosen, portfolio.owners(), query),
                offered,
                notes(
                    desk.silent_feeds,
                    inbox,
                    query.lane,
                    frame,
                    ground.kinds,
                    app.files.settings.most_new_signals,
                ),
                noted(app.state, params.get("did", ""), params.get("clashes", ""), query.here),
                panel(),
                watched[0] if watched else None,
            )

        answer = Answer(
            "worklist.html",
            page,
            lambda: worklist_json(asked(portfolio, lane, query)[0], frame.currency),
            lambda: worklist_csv(asked(portfolio, lane, query)[0], frame.currency),
            block="peek" if beside else "work",
            canonical="" if beside else query.here,
            file=f"worklist-{query.lane}" if query.lane else "worklist",
        )
        return answered(request, frame, answer, face)

    @web.post(PATH + "/who")
    async def who(request: Request) -> Response:
        async with request.form(max_fields=MOST_FIELDS) as form:
            query, back = _asked(form), str(form.get("back", ""))
            me = str(form.get("me", "")).strip()
            team = [str(one) for one in form.getlist("team") if str(one) != me]
        chosen = Chosen(me, tuple(team) if me else ())
        path = "/" if back.partition("?")[0] == "/" else PATH
        whose = {"owners": (me,), "who": ""} if me else {"owners": (), "who": ALL}
        mine = query.link(path, **whose)
        answer = RedirectResponse(mine, 303)
        remember(answer, chosen)
        return answer

    @web.post(PATH + "/{verb}")
    async def many(request: Request, verb: str) -> Response:
        async with request.form(max_fields=MOST_FIELDS) as form:
            return await asyncio.to_thread(_many, form, verb, by(request))

    def _many(form: FormData, verb: str, who_: str) -> Response:
        query, now = _asked(form), datetime.now(UTC)
        fields = {name: str(value) for name, value in form.items()}
        verb = fields.get("do", "") if verb == "deeds" else verb
        if verb == "snoozes":
            fields["note"] = fields.get("reason", "")
        done = do(app.state, _numbers(desk, query, form), verb, fields, who_, now)
        return back_to(query.here, done)


def _asked(form: FormData) -> Query:
    """The worklist that the form stood on; nothing else can be gone back to."""
    return Query.of(QueryParams(str(form.get("back", "")).partition("?")[2]))


def _numbers(desk: Desk, query: Query, form: FormData) -> Sequence[int]:
    """The signals of the rows that are ticked, as they were seen; or of all that the filters leave."""
    if not form.get("every"):
        told = ",".join(map(str, form.getlist("signals"))).split(",")
        return list(
            dict.fromkeys(int(one) for one in told if one.isdecimal() and len(one) <= MOST_DIGITS)
        )
    try:
        portfolio = desk.portfolio(_day(query) or clock.today(desk.app))
    except BeingCounted:  # nothing to show of it yet: a form cannot wait as a page does
        raise UsageError(
            "The accounts are being counted; nothing was changed. Go back, and send it again in a moment."
        ) from None
    lane = entries(desk.signals.inbox(portfolio), query.lane)
    found, wrong = asked(portfolio, lane, query)
    if wrong:
        raise UsageError(wrong)
    return [signal.id for one in found for signal in one.signals]


def _day(query: Query) -> date | None:
    """The day that was looked at, where one was asked for."""
    try:
        return date.fromisoformat(query.as_of) if query.as_of else None
    except ValueError:
        raise UsageError(f"as_of={query.as_of} is not a day.") from None
