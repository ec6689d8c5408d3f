"""The addresses of definitions: the list, one of them with its editor, its versions, and past days computed anew."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from tenure.definitions import noticed, save, turn
from tenure.errors import UsageError
from tenure.state import versions
from tenure.web.answers import Answer, answered
from tenure.web.definitions.book import Books
from tenure.web.definitions.editor import typed, values
from tenure.web.definitions.listing import list_csv, list_json, list_page
from tenure.web.definitions.one import entry_of, one_csv, one_json, one_page
from tenure.web.definitions.past import Past
from tenure.web.definitions.preview import Previews
from tenure.web.definitions.query import PATH, Query
from tenure.web.desk import SOMEBODY

if TYPE_CHECKING:
    from tenure.web.desk import Desk

Text = Annotated[str, Form()]
NOTE = 500  # letters


def definitions(web: FastAPI, desk: Desk) -> None:
    """See, filter, try, save, and compute past days by what was saved."""
    app = desk.app
    books, previews, past = Books(app), Previews(desk), Past(app)
    desk.workers.append(past)

    @web.get(PATH)
    @web.get(PATH + ".{face}")
    def all_(request: Request, face: str = "") -> Response:
        frame, query = desk.frame(request, PATH), Query.of(request.query_params)
        noticed(app, datetime.now(UTC))
        book, known, portfolio = (
            books.now(),
            versions.current(app.state),
            desk.portfolio(frame.as_of),
        )
        page = Answer(
            "definitions.html",
            lambda: list_page(books, book, portfolio, known, query, frame),
            lambda: list_json(book, known, query),
            lambda: list_csv(book, known, query),
            block="list",
            canonical=query.link(),
            file="definitions",
        )
        return answered(request, frame, page, face)

    @web.get(PATH + "/{name}/past")
    def under_way(request: Request, name: str) -> Response:
        return one(request, name, block="past")

    @web.get(PATH + "/{name}")
    def one(request: Request, name: str, show: str = "", block: str = "") -> Response:
        frame = desk.frame(request, f"{PATH}/{name}")
        noticed(app, datetime.now(UTC))
        book = books.now()
        name, face = _face(name, set(book.entries))
        entry_of(book, name)
        known, portfolio = versions.current(app.state), desk.portfolio(frame.as_of)
        given = typed(request.query_params)
        work = past.work if past.work is not None and past.work.name == name else None
        page = Answer(
            "definition.html",
            lambda: one_page(
                app, books, book, previews, work, name, given, bool(show), portfolio, frame
            ),
            lambda: one_json(app, books, book, name, known, portfolio),
            lambda: one_csv(app, book, name, portfolio),
            block=block,
            file=name,
        )
        return answered(request, frame, page, face)

    @web.post(PATH + "/{name}/versions")
    async def new_version(request: Request, name: str) -> Response:
        form = await request.form()
        given, note = typed(dict(form)), str(form.get("note", "")).strip()[:NOTE]
        return await run_in_threadpool(_save, name, given, note, str(form.get("version", "")))

    def _save(name: str, given: dict[str, str], note: str, seen: str) -> Response:
        definition = app.catalog.get(name)
        if seen and seen != app.catalog.version(name):
            raise UsageError(
                f"{name} was changed by somebody else meanwhile; nothing was saved. Look at it again, then change it."
            )
        wanted = values(definition, given)
        if wanted:
            save(app, turn(app, name, wanted), SOMEBODY, datetime.now(UTC), note)
        return RedirectResponse(f"{PATH}/{name}", 303)

    @web.post(PATH + "/{name}/past")
    def begin(
        name: str, since: Text, until: Text, step: Text = "stored", rest: Text = ""
    ) -> Response:
        entry_of(books.now(), name)
        past.begin(name, _day(since), _day(until), step, bool(rest))
        return RedirectResponse(f"{PATH}/{name}#past", 303)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text} is not a day; write it like 2026-11-21.") from None


def _face(name: str, known: set[str]) -> tuple[str, str]:
    whole, dot, face = name.rpartition(".")
    return (whole, face) if dot and face in ("json", "csv") and name not in known else (name, "")
