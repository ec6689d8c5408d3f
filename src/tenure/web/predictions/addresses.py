"""The addresses of predictions: all that is foreseen, the card of a model, and which model counts from today on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from tenure import clock
from tenure.clock.retraining import MODELS
from tenure.errors import NotFound, UsageError
from tenure.health.prediction import store, witnesses
from tenure.health.prediction.targets import targets
from tenure.health.prediction.targets.target import Target
from tenure.web.answers import Answer, answered
from tenure.web.predictions.behind import behind_csv, behind_json, behind_page
from tenure.web.predictions.listing import list_csv, list_json, list_page, listed
from tenure.web.predictions.one import one_json, one_page
from tenure.web.query import whole

if TYPE_CHECKING:
    from tenure.web.desk import Desk

PATH = "/predictions"


def predictions(web: FastAPI, desk: Desk) -> None:
    """See what is foreseen and how well, and bring an older model back."""
    models = desk.app.workspace / MODELS

    @web.get(PATH)
    @web.get(PATH + ".{face}")
    def all_(request: Request, face: str = "") -> Response:
        frame = desk.frame(request, PATH)
        found = listed(models, frame.as_of)
        page = Answer(
            "predictions.html",
            lambda: list_page(found, frame),
            lambda: list_json(found),
            lambda: list_csv(found),
            file="predictions",
        )
        return answered(request, frame, page, face)

    @web.get(PATH + "/{name}/rows")
    @web.get(PATH + "/{name}/rows.{face}")
    def behind(
        request: Request,
        name: str,
        model: str = "",
        which: Annotated[str, Query(alias="list")] = "all",
        face: str = "",
    ) -> Response:
        target, frame = _target(name), desk.frame(request, f"{PATH}/{name}/rows")
        day, portfolio = _day(model), desk.portfolio(frame.as_of)
        card = store.load(models, target.name, day).told
        rows = [one for one in witnesses.read(models, target.name, day) if one.is_in(which)]
        number = whole(request.query_params.get("page"), 1, 1_000_000, 1)

        page = Answer(
            "prediction_rows.html",
            lambda: behind_page(
                rows, card.title, name, day, which, number, portfolio.called, frame
            ),
            lambda: behind_json(rows),
            lambda: behind_csv(rows, portfolio.called),
            file=f"prediction-{name}-rows",
        )
        return answered(request, frame, page, face)

    @web.get(PATH + "/{name}")
    def one(request: Request, name: str, model: str = "") -> Response:
        name, _, face = name.partition(".")
        target, frame = _target(name), desk.frame(request, f"{PATH}/{name}")
        asked = _day(model) if model else None
        page = Answer(
            "prediction.html",
            lambda: one_page(models, target, asked, frame),
            lambda: one_json(models, target, asked, frame.as_of),
            file=f"prediction-{name}",
        )
        return answered(request, frame, page, face)

    @web.post(PATH + "/{name}/used")
    def use(name: str, model: Annotated[str, Form()] = "") -> Response:
        target, day = _target(name), _day(model) if model else None
        if day and store.load(models, target.name, day).model is None:
            raise UsageError(f"{name} as of {day}: that training came to no model.")
        why = "brought back" if day else "switched off"
        store.use(models, target.name, clock.today(desk.app), day, why)
        return RedirectResponse(f"{PATH}/{name}", 303)


def _target(name: str) -> Target:
    known = targets()
    if name not in known:
        raise NotFound(f"Nothing called {name!r} is foreseen; possible are {', '.join(known)}.")
    return known[name]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound(f"{text!r} is not the day of a model; write it as 2026-01-31.") from None
