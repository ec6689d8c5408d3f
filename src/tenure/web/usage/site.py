"""The addresses of the page and of the rows behind its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import Response

from tenure.errors import ConditionError, UsageError
from tenure.web.answers import Answer, answered
from tenure.web.desk import Desk
from tenure.web.frame import Frame
from tenure.web.kept import Kept
from tenure.web.usage.asking import Asking
from tenure.web.usage.data import Found, usage_csv, usage_json
from tenure.web.usage.page import usage_page
from tenure.web.usage.question import PATH, Question
from tenure.web.usage.rows import rows_csv, rows_json, rows_of
from tenure.web.usage.rows_page import rows_page
from tenure.web.usage.spreading import spreads

ANSWERS = 300  # kept at most
ROUGH = 60.0  # seconds that an answer stands while facts only arrive


@dataclass(frozen=True, slots=True)
class Looked:
    """What a question came to, or why it makes no sense."""

    asking: Asking | None
    found: Found
    error: str = ""


def usage(web: FastAPI, desk: Desk) -> None:
    """The page, its rows, and both as files."""
    kept: Kept[Any] = Kept(desk.behind, ANSWERS, stands=ROUGH, longest=ROUGH)

    @web.get(PATH)
    @web.get(PATH + ".{face}")
    def page(request: Request, face: str = "") -> Response:
        frame, question = desk.frame(request, PATH), Question.of(request.query_params)
        looked = _looked(desk, kept, question, frame)
        shown = Answer(
            "usage.html",
            lambda: usage_page(
                question, looked.asking, looked.found, frame, desk.app.catalog, looked.error
            ),
            lambda: usage_json(question, looked.asking, looked.found),
            lambda: usage_csv(question, looked.asking, looked.found),
            block="answer",
            canonical=question.link(),
            file="usage",
        )
        return answered(request, frame, shown, face)

    @web.get(PATH + "/rows")
    @web.get(PATH + "/rows.{face}")
    def rows(request: Request, face: str = "") -> Response:
        frame, question = desk.frame(request, PATH + "/rows"), Question.of(request.query_params)
        asking = Asking.of(desk, kept, question, frame)
        if asking.unsure is not None:
            raise UsageError("Name one account, or one user, by its id.")
        found = asking.standing("rows", lambda: rows_of(asking))
        shown = Answer(
            "usage_rows.html",
            lambda: rows_page(found, question, asking, frame),
            lambda: rows_json(found),
            lambda: rows_csv(found),
            file="usage-rows",
        )
        return answered(request, frame, shown, face)


def _looked(desk: Desk, kept: Kept[Any], question: Question, frame: Frame) -> Looked:
    """What is wrong with a question is said beside its form."""
    if not len(desk.portfolio(frame.as_of)):
        return Looked(None, None)
    try:
        asking = Asking.of(desk, kept, question, frame)
    except UsageError as error:
        return Looked(None, None, str(error))
    try:
        if asking.unsure is not None:
            return Looked(asking, None)
        if question.show == "spread":
            found: Found = asking.standing("spread", lambda: spreads(asking))
        else:
            found = asking.answer()
        return Looked(asking, found)
    except (ConditionError, UsageError) as error:
        return Looked(asking, None, str(error))
