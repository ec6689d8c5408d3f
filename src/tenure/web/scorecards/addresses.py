"""The addresses of scorecards: the list with overlaps and gaps, one of them, its draft, and what was published."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI, Form, Request
from starlette.responses import RedirectResponse, Response

from tenure.definitions import noticed
from tenure.definitions import scorecards as cards
from tenure.errors import TenureError, UsageError
from tenure.health import card_folder
from tenure.web.answers import Answer, answered, shown
from tenure.web.definitions.book import Books
from tenure.web.desk import SOMEBODY
from tenure.web.query import address
from tenure.web.scorecards.compared import Comparisons, compared_csv
from tenure.web.scorecards.listing import Reaches, list_csv, list_page
from tenure.web.scorecards.one import Asked, one_json, one_page

if TYPE_CHECKING:
    from tenure.web.desk import Desk

PATH = "/scorecards"
Text = Annotated[str, Form()]
NOTE = 500  # letters


def scorecards(web: FastAPI, desk: Desk) -> None:
    """See who is scored by what; draft, compare, publish and undo."""
    comparisons = Comparisons(desk)
    _seen(web, desk, comparisons)
    _drafted(web, desk, comparisons)
    _published(web, desk)


def _seen(web: FastAPI, desk: Desk, comparisons: Comparisons) -> None:
    app = desk.app
    reaches, books = Reaches(desk), Books(app)

    @web.get(PATH)
    @web.get(PATH + ".{face}")
    def all_(request: Request, face: str = "") -> Response:
        frame = desk.frame(request, PATH)
        found = reaches.of(frame.as_of)
        page = Answer(
            "scorecards.html",
            lambda: list_page(app, found, frame),
            lambda: [one.plain() for one in found],
            lambda: list_csv(found),
            file="scorecards",
        )
        return answered(request, frame, page, face)

    @web.get(PATH + "/{name}")
    def one(request: Request, name: str, compare: str = "", saved: str = "") -> Response:
        frame = desk.frame(request, f"{PATH}/{name}")
        noticed(app, datetime.now(UTC))
        whole, dot, face = name.rpartition(".")
        name, face = (whole, face) if dot and face in ("json", "csv") else (name, "")
        asked = Asked(name=name, compare=bool(compare), saved=saved)
        page = Answer(
            "scorecard.html",
            lambda: one_page(app, books.now(), reaches.of(frame.as_of), comparisons, asked, frame),
            lambda: one_json(app, name, frame.as_of),
            file=name,
        )
        return answered(request, frame, page, face)

    @web.get(PATH + "/{name}/comparison.{face}")
    def comparison(request: Request, name: str, face: str) -> Response:
        frame = desk.frame(request, f"{PATH}/{name}")
        found = comparisons.of(name, frame.as_of, waiting=True)
        page = Answer(
            "scorecard.html",
            lambda: None,
            found.plain,
            lambda: compared_csv(found),
            file=f"{name}-compared",
        )
        return answered(request, frame, page, face if face in ("json", "csv") else "json")


def _drafted(web: FastAPI, desk: Desk, comparisons: Comparisons) -> None:
    app = desk.app
    books = Books(app)

    @web.post(PATH)
    def new(name: Text = "", like: Text = "default") -> Response:
        called = name.strip()
        file = card_folder.draft_file(app.workspace, called)
        if file.exists() or any(card.name == called for card in app.scorecards()):
            raise UsageError(f"There is a scorecard {called!r} already; choose another name.")
        text = cards.copied(app, like, called)
        cards.draft(app, called, text)
        return RedirectResponse(f"{address(f'{PATH}/{called}')}#draft", 303)

    @web.post(PATH + "/{name}/draft")
    def draft(request: Request, name: str, text: Text = "") -> Response:
        typed = text.replace("\r\n", "\n")
        try:
            cards.draft(app, name, typed)
        except TenureError as error:
            frame = desk.frame(request, f"{PATH}/{name}")
            asked = Asked(name=name, typed=typed, error=str(error))
            page = Answer(
                "scorecard.html",
                lambda: one_page(app, books.now(), (), comparisons, asked, frame),
            )
            return shown(request, frame, page, 400)
        return RedirectResponse(f"{address(f'{PATH}/{name}', {'compare': '1'})}#draft", 303)

    @web.post(PATH + "/{name}/draft/deletion")
    def discard(name: str) -> Response:
        cards.discard(app, name)
        known = any(card.name == name for card in app.scorecards())
        return RedirectResponse(address(f"{PATH}/{name}" if known else PATH), 303)


def _published(web: FastAPI, desk: Desk) -> None:
    app = desk.app

    @web.post(PATH + "/{name}/versions")
    def publish(name: str, since: Text = "", note: Text = "", seen: Text = "") -> Response:
        now = datetime.now(UTC)
        noticed(app, now)
        done = cards.publish(app, name, SOMEBODY, now, _day(since), note.strip()[:NOTE], seen)
        saved = "instead" if done.instead else "published"
        return RedirectResponse(address(f"{PATH}/{name}", {"saved": saved}), 303)

    @web.post(PATH + "/{name}/undoing")
    def undo(name: str, seen: Text = "") -> Response:
        now = datetime.now(UTC)
        noticed(app, now)
        cards.undo(app, name, SOMEBODY, now, seen)
        there = any(card.name == name for card in app.scorecards())
        path = f"{PATH}/{name}" if there else PATH
        return RedirectResponse(address(path, {"saved": "undone"}), 303)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text} is not a day; write it like 2026-11-21.") from None
