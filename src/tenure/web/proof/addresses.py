"""The addresses of proof: all that warns side by side, and the replay of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from tenure.proof.told import told
from tenure.signals.kind import PREFIX
from tenure.web.answers import Answer, answered
from tenure.web.proof.change_page import change_parts
from tenure.web.proof.files import knew_told, one_csv
from tenure.web.proof.keeper import Proofs
from tenure.web.proof.one import one_page
from tenure.web.proof.overview import (
    nothing_stored,
    overview_csv,
    overview_json,
    overview_page,
)
from tenure.web.proof.query import PATH, Query

if TYPE_CHECKING:
    from tenure.web.desk import Desk
    from tenure.web.frame import Frame


def proof(web: FastAPI, desk: Desk) -> None:
    """See what warned, replay anything, look at any day."""
    proofs = Proofs(desk)
    change_parts(web, desk, proofs)

    @web.get(PATH)
    @web.get(PATH + ".{face}")
    def all_(request: Request, face: str = "", what: str = "") -> Response:
        if what.strip():
            frame = desk.frame(request, PATH)
            return RedirectResponse(frame.link(f"{PATH}/{quote(what.strip(), safe='')}"), 303)
        frame = desk.frame(request, PATH)
        stored = desk.app.readings.days("account")
        if not any(day <= frame.as_of for day in stored):
            said = _nothing(desk, frame)
            empty = Answer("proof.html", lambda: nothing_stored(frame, said), list, lambda: "")
            return answered(request, frame, empty, face)
        found = proofs.overview(frame.as_of)
        page = Answer(
            "proof.html",
            lambda: overview_page(found, proofs.names(), frame),
            lambda: overview_json(found),
            lambda: overview_csv(found),
            file="proof",
        )
        return answered(request, frame, page, face)

    @web.get(PATH + "/{what:path}")
    def one(request: Request, what: str) -> Response:
        what, face = _face(what, desk)
        frame = desk.frame(request, f"{PATH}/{quote(what, safe='')}")
        query = Query.of(what, request.query_params)
        stored = desk.app.readings.days("account")
        if not any(day <= frame.as_of for day in stored):
            said = _nothing(desk, frame)
            empty = Answer("proof.html", lambda: nothing_stored(frame, said), dict, lambda: "")
            return answered(request, frame, empty, face)
        found = proofs.replay(query, frame.as_of)
        portfolio = desk.portfolio(frame.as_of)
        page = Answer(
            "proof_one.html",
            lambda: one_page(found, query, portfolio.called, frame),
            lambda: {
                **told(found),
                "knew": knew_told(found, query.day) if query.day else None,
            },
            lambda: one_csv(found, query, portfolio.called, frame.as_of),
            block="on" if request.headers.get("HX-Target", "").endswith("on") else "",
            canonical=query.link(frame),
            file=f"proof-{what}",
        )
        return answered(request, frame, page, face)


def _face(what: str, desk: Desk) -> tuple[str, str]:
    whole, dot, face = what.rpartition(".")
    named = desk.defines(what) or desk.defines(PREFIX + what)
    return (whole, face) if dot and face in ("json", "csv") and not named else (what, "")


def _nothing(desk: Desk, frame: Frame) -> str:
    from tenure.proof.asked import Asked
    from tenure.proof.notes import how_to_store

    return f"A replay needs days that are stored. {how_to_store(desk.app.ground(frame.as_of), Asked(what=''))}"
