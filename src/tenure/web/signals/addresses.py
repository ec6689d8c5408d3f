"""The addresses of signals: their kinds, one of them, one signal; and what is done about a signal, each a resource of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from tenure.errors import NotFound
from tenure.state import signals as kept
from tenure.web.answers import Answer, answered, json_text
from tenure.web.query import MOST_DIGITS
from tenure.web.signals.kind_page import kind_csv, kind_json, kind_page
from tenure.web.signals.kinds_page import kinds_csv, kinds_json, kinds_page
from tenure.web.signals.one_page import one_json, one_page
from tenure.web.signals.said import PATH, kinds
from tenure.web.signals.switch import switch
from tenure.web.signals.verbs import Done, back_to, do, noted, take_back, verbs
from tenure.web.worklist.held import silence
from tenure.web.worklist.whose import by

if TYPE_CHECKING:
    from tenure.signals.kind import Kind
    from tenure.web.desk import Desk

YEAR = timedelta(days=365)
VERBS = ("acknowledgements", "assignments", "snoozes", "wakings", "outcomes")


def signals(web: FastAPI, desk: Desk) -> None:
    """See them, do something about one, take it back, switch a kind off."""
    app = desk.app

    @web.get(PATH)
    @web.get(PATH + ".{face}")
    def all_(request: Request, face: str = "") -> Response:
        frame, known, off = (
            desk.frame(request, PATH),
            kinds(app.catalog),
            app.files.settings.signals_off,
        )
        open_, records = desk.signals.on(frame.as_of), desk.track.records(frame.today)
        held = len(desk.signals.inbox(desk.portfolio(frame.as_of)).held)
        page = Answer(
            "signals.html",
            lambda: kinds_page(
                known,
                open_,
                off,
                records,
                silence(desk.silent_feeds, held, frame, known) if held else (),
                frame,
            ),
            lambda: kinds_json(known, open_, off, records),
            lambda: kinds_csv(known, open_, off),
            file="signals",
        )
        return answered(request, frame, page, face)

    @web.get(PATH + "/{name}")
    def one(request: Request, name: str) -> Response:
        known = kinds(app.catalog)
        name, face = _face(name, known)
        if name.isdecimal() and len(name) <= MOST_DIGITS:
            return _one(request, int(name), face)
        if name not in known:
            raise NotFound(f"There is no kind of signal {name!r}.")
        frame = desk.frame(request, f"{PATH}/{name}")
        portfolio, kind = desk.portfolio(frame.as_of), known[name]
        past = kept.closed(app.state, frame.today - YEAR)
        found = [each for each in (*desk.signals.signals(), *past) if each.kind == name]
        names = dict(zip(portfolio.ids, portfolio.columns["name"], strict=True))
        page = Answer(
            "signal_kind.html",
            lambda: kind_page(
                kind,
                found,
                names,
                app.files.settings.signals_off,
                desk.track.records(frame.today),
                app.catalog,
                frame,
            ),
            lambda: kind_json(kind, found),
            lambda: kind_csv(found),
            file=f"signals-{name}",
        )
        return answered(request, frame, page, face)

    def _one(request: Request, number: int, face: str) -> Response:
        signal, deeds = kept.one(app.state, number), kept.deeds(app.state, number)
        frame = desk.frame(request, f"{PATH}/{number}")
        portfolio, params = desk.portfolio(frame.as_of), request.query_params
        n = portfolio.place(signal.account_id)
        name = signal.account_id if n is None else portfolio.columns["name"][n]
        kind = kinds(app.catalog).get(signal.kind)
        here = frame.link(frame.path)
        page = Answer(
            "signal.html",
            lambda: one_page(
                signal,
                kind,
                name,
                deeds,
                verbs(portfolio.owners(), here, frame.today),
                noted(app.state, params.get("did", ""), "", here),
                app.catalog,
                frame,
            ),
            lambda: one_json(signal, deeds),
        )
        return answered(request, frame, page, face)

    @web.post(PATH + "/reversals")
    async def take_all_back(request: Request) -> Response:
        async with request.form() as form:
            mark = str(form.get("mark", ""))
            done = await asyncio.to_thread(
                take_back, app.state, mark, by(request), datetime.now(UTC)
            )
            return _answered(request, form, done, "/worklist")

    @web.post(PATH + "/{name}/switch")
    async def turn(request: Request, name: str) -> Response:
        async with request.form() as form:
            on = form.get("on") == "1"
            await asyncio.to_thread(switch, app, kinds(app.catalog), name, on)
            return RedirectResponse(_back(form, PATH), 303)

    @web.post(PATH + "/{number}/deeds/{deed}/reversal")
    async def take_back_one(request: Request, number: int, deed: int) -> Response:
        async with request.form() as form:
            done = await asyncio.to_thread(_undone, number, deed, by(request))
            return _answered(request, form, done, f"{PATH}/{number}")

    @web.delete(PATH + "/{number}/deeds/{deed}")
    def delete(request: Request, number: int, deed: int) -> Response:
        done = _undone(number, deed, by(request))
        return _json(done, 200)

    @web.post(PATH + "/{number}/{verb}")
    async def act(request: Request, number: int, verb: str) -> Response:
        if verb not in VERBS:
            raise NotFound("There is no such page.")
        async with request.form() as form:
            fields = {key: str(value) for key, value in form.items()}
            done = await asyncio.to_thread(
                do, app.state, [number], verb, fields, by(request), datetime.now(UTC)
            )
            return _answered(request, form, done, f"{PATH}/{number}")

    def _undone(number: int, deed: int, whose: str) -> Done:
        now = datetime.now(UTC)
        if all(one.id != deed for one in kept.deeds(app.state, number)):
            raise NotFound(f"Nothing was done to signal {number} under the number {deed}.")
        kept.undo(app.state, deed, whose, now)
        return Done(now, 1)


def _answered(request: Request, form: FormData, done: Done, otherwise: str) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        return _json(done, 201)
    return back_to(_back(form, otherwise), done)


def _json(done: Done, status: int) -> Response:
    told = {"at": done.at, "signals": done.signals, "clashes": done.clashes}
    return Response(json_text(told), status, media_type="application/json")


def _back(form: FormData, otherwise: str) -> str:
    """Where the form stood: a page of ours, no other."""
    back = str(form.get("back", ""))
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else otherwise


def _face(name: str, known: Mapping[str, Kind]) -> tuple[str, str]:
    whole, dot, face = name.rpartition(".")
    return (whole, face) if dot and face in ("json", "csv") and name not in known else (name, "")
