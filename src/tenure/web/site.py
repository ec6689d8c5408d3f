"""The web application: which address shows which page, behind the guard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI, Form, Request
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from tenure.collect.senders import collector, senders
from tenure.state import clock_runs
from tenure.web.account import account_json, account_page
from tenure.web.accounts import accounts_page
from tenure.web.adoption import adoption
from tenure.web.answers import Answer, answered, shown
from tenure.web.arriving import feeds_csv
from tenure.web.crosswalk import crosswalk
from tenure.web.data import data_json, data_page
from tenure.web.definitions import definitions
from tenure.web.desk import Desk
from tenure.web.export import accounts_csv, accounts_json
from tenure.web.features import features
from tenure.web.frame import STATIC
from tenure.web.guard import Guard
from tenure.web.keys import keys_csv, keys_json, keys_page, new_key_page, revocation_page
from tenure.web.predicted import foreseen
from tenure.web.predictions import predictions
from tenure.web.proof import proof
from tenure.web.query import Query
from tenure.web.rows import rows_csv, rows_json, rows_page
from tenure.web.score_change import score_changes
from tenure.web.scorecards import scorecards
from tenure.web.segments import segments
from tenure.web.segments.ticked import ticking
from tenure.web.sentiment import sentiment, thought
from tenure.web.signals.addresses import signals
from tenure.web.signals.of_account import signals_of
from tenure.web.signals.said import kinds
from tenure.web.source import feed_named, source_csv, source_json, source_page
from tenure.web.today import today_json, today_page
from tenure.web.troubles import troubles
from tenure.web.usage import usage
from tenure.web.user import user
from tenure.web.wizard import wizard
from tenure.web.worklist import worklist
from tenure.web.worklist.held import silence
from tenure.web.worklist.query import Query as Worklist
from tenure.web.worklist.row import Ground
from tenure.web.worklist.whose import chosen_in, switch, theirs

if TYPE_CHECKING:
    from tenure.app import App


WARM_SECONDS = 30


def site(app: App, host: str = "127.0.0.1", patience: float | None = None) -> FastAPI:
    """The application over one workspace. `patience`: seconds that a page waits before it says that it is being counted."""
    desk = Desk(app, patience)

    @asynccontextmanager
    async def until_the_end(_: FastAPI) -> AsyncIterator[None]:
        yield
        await asyncio.to_thread(
            desk.settle, WARM_SECONDS
        )  # an interpreter that ends under a query aborts

    web = FastAPI(
        title="Tenure", docs_url=None, redoc_url=None, openapi_url=None, lifespan=until_the_end
    )
    web.state.desk = desk
    STATIC.mkdir(exist_ok=True)
    web.mount("/static", Hashed(directory=STATIC), "static")
    web.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    web.add_middleware(Guard, hosts={host})
    _pages(web, desk)
    worklist(web, desk)
    signals(web, desk)
    proof(web, desk)
    _data(web, desk)
    score_changes(web, desk)
    user(web, desk)
    sentiment(web, desk)
    _account(web, desk)
    wizard(web, desk)
    crosswalk(web, desk)
    segments(web, desk)
    usage(web, desk)
    features(web, desk)
    adoption(web, desk)
    definitions(web, desk)
    scorecards(web, desk)
    predictions(web, desk)
    troubles(web, desk)
    return web


class Hashed(StaticFiles):
    """Files whose names change with their content: kept by the browser for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer


def _pages(web: FastAPI, desk: Desk) -> None:
    @web.get("/")
    @web.get("/today.{face}")
    def today(request: Request, face: str = "") -> Response:
        query = Worklist.of(request.query_params)
        asked = Worklist(as_of=query.as_of, who=query.who, owners=query.owners)
        if not face and (mine := theirs(request, asked)):
            return RedirectResponse(mine, 303)
        frame, catalog = desk.frame(request, "/"), desk.app.catalog
        portfolio = desk.portfolio(frame.as_of)
        inbox, known = desk.signals.inbox(portfolio), kinds(catalog)
        ground = Ground(portfolio, catalog, known, frame)
        held = len(inbox.held)
        page = Answer(
            "today.html",
            lambda: today_page(
                inbox,
                asked,
                ground,
                switch(chosen_in(request), portfolio.owners(), asked, "/"),
                silence(desk.silent_feeds, held, frame, known) if held else (),
                desk.track.foot(frame),
            ),
            lambda: today_json(inbox, asked, ground),
        )
        return answered(request, frame, page, face)

    @web.get("/accounts")
    @web.get("/accounts.{face}")
    def accounts(request: Request, face: str = "") -> Response:
        frame, query = desk.frame(request, "/accounts"), Query.of(request.query_params)
        portfolio = desk.portfolio(frame.as_of)
        page = Answer(
            "accounts.html",
            lambda: accounts_page(
                portfolio, query, frame, ticking(desk.app, request.query_params, query)
            ),
            lambda: accounts_json(portfolio, query),
            lambda: accounts_csv(portfolio, query),
            block="list",
            canonical=query.link(page=query.page),
            file="accounts",
        )
        return answered(request, frame, page, face)


def _data(web: FastAPI, desk: Desk) -> None:
    @web.get("/data")
    @web.get("/data.{face}")
    def data(request: Request, face: str = "") -> Response:
        frame, now = desk.frame(request, "/data"), datetime.now(UTC)
        intake, found, left = desk.intake(), desk.feeds(now), desk.waiting()
        runs, at = clock_runs.latest(desk.app.state, 10), collector(desk.app.settings)
        page = Answer(
            "data.html",
            lambda: data_page(*intake, found, left, runs, frame, now, at),
            lambda: data_json(intake.came, intake.refused, found, left, runs),
            lambda: feeds_csv(found),
            file="arriving",
        )
        return answered(request, frame, page, face)

    @web.get("/data/sources/{name:path}")
    def source(request: Request, name: str) -> Response:
        frame, now = desk.frame(request, request.url.path), datetime.now(UTC)
        found = desk.feeds(now)
        name, face = _face(name, lambda whole: any(feed.name == whole for feed in found))
        feed = feed_named(found, name)
        page = Answer(
            "source.html",
            lambda: source_page(feed, frame, now),
            lambda: source_json(feed),
            lambda: source_csv(feed),
            file=name,
        )
        return answered(request, frame, page, face)

    @web.get("/data/keys")
    @web.get("/data/keys.{face}")
    def keys(request: Request, face: str = "", source: str = "") -> Response:
        frame, all_ = desk.frame(request, "/data/keys"), desk.keys()
        page = Answer(
            "keys.html",
            lambda: keys_page(all_, frame, source),
            lambda: keys_json(all_),
            lambda: keys_csv(all_),
            file="write-keys",
        )
        return answered(request, frame, page, face)

    @web.post("/data/keys")
    def make_key(request: Request, source: Annotated[str, Form()] = "") -> Response:
        frame, at = desk.frame(request, "/data/keys"), collector(desk.app.settings)
        secret = desk.make_key(source.strip(), datetime.now(UTC))
        page = Answer(
            "key.html",
            lambda: new_key_page(source.strip(), secret, senders(at, secret), at, frame),
        )
        answer = shown(request, frame, page, 201)
        answer.headers["Cache-Control"] = "no-store"  # the secret is nowhere to be found afterwards
        return answer

    @web.get("/data/keys/{number}/revocation")
    def ask_to_revoke(request: Request, number: int) -> Response:
        frame, all_ = desk.frame(request, "/data/keys"), desk.keys()
        source = next((key.source for key in all_ if key.id == number), "")
        came = sum(
            feed.count("received") for feed in desk.feeds(datetime.now(UTC)) if feed.name == source
        )
        page = Answer("revocation.html", lambda: revocation_page(all_, number, came, frame))
        return shown(request, frame, page)

    @web.post("/data/keys/{number}/revocation")
    def revoke(number: int) -> Response:
        desk.revoke_key(number, datetime.now(UTC))
        return RedirectResponse("/data/keys", 303)


def _account(web: FastAPI, desk: Desk) -> None:
    @web.get("/accounts/{account_id:path}/rows/{name}")
    def rows(
        request: Request, account_id: str, name: str, person: str = "", event: str = ""
    ) -> Response:
        name, face = _face(name, lambda whole: desk.defines(whole))
        frame = desk.frame(request, request.url.path)
        behind, called, version = desk.rows(frame.as_of, account_id, name, person, event)
        page = Answer(
            "rows.html",
            lambda: rows_page(behind, account_id, called, version, frame, person, event),
            lambda: rows_json(behind),
            lambda: rows_csv(behind),
            file=name,
        )
        return answered(request, frame, page, face)

    @web.get("/accounts/{account_id:path}")
    def account(
        request: Request,
        account_id: str,
        users: str = "",
        timeline: str = "",
        map: str = "",
        weeks: str = "",
    ) -> Response:
        frame = desk.frame(request, request.url.path)
        portfolio = desk.portfolio(frame.as_of)
        account_id, face = _face(account_id, lambda whole: portfolio.place(whole) is not None)
        n = desk.place(portfolio, account_id)
        dossier = desk.dossier(portfolio, n)
        called = {user.person_id: user.name for user in dossier.users if user.name}
        page = Answer(
            "account.html",
            lambda: account_page(
                portfolio,
                n,
                dossier,
                signals_of(desk, account_id, portfolio, called, frame, request.query_params),
                foreseen(desk.app, portfolio, n, frame),
                lambda band, health: thought(desk, account_id, band, health, frame),
                frame,
                everybody=users == "all",
                whole=timeline == "all",
                whole_map=map == "all",
                weeks=52 if weeks == "52" else 26,
            ),
            lambda: account_json(portfolio, n, dossier),
        )
        return answered(request, frame, page, face)


def _face(name: str, known: Callable[[str], bool]) -> tuple[str, str]:
    """A name that ends in .json or .csv asks for that, unless something is really called so."""
    whole, dot, face = name.rpartition(".")
    return (whole, face) if dot and face in ("json", "csv") and not known(name) else (name, "")
