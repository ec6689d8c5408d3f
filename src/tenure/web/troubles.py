"""What goes wrong, on a page like any other, with the way on."""

from __future__ import annotations

from dataclasses import replace

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tenure.errors import Conflict, NotFound, TenureError
from tenure.web.answers import Answer, shown
from tenure.web.desk import Desk
from tenure.web.frame import Empty
from tenure.web.waiting import BeingCounted, waiting_page

WHOLE = {"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML"}


def troubles(web: FastAPI, desk: Desk) -> None:
    """Say it, whatever it is."""

    def told(request: Request, status: int, title: str, text: str) -> Response:
        page = Empty(
            title, text, "/data" if request.url.path.startswith("/uploads") else "/", "Go on"
        )
        try:
            frame = desk.plain_frame(request)
            answer = shown(request, frame, Answer("error.html", lambda: page), status)
        except TenureError:  # the workspace itself cannot be read: then without anything around it
            return Response(f"{title}\n{text}\n", status, media_type="text/plain")
        if (
            "HX-Request" in request.headers
        ):  # in place of the page, not of the part of it that was asked for
            answer.headers.update(WHOLE)
        return answer

    @web.exception_handler(BeingCounted)
    def waiting(request: Request, told: BeingCounted) -> Response:
        here = str(request.url.replace(scheme="", netloc=""))
        frame, page = desk.frame(request, request.url.path), waiting_page(told, here)
        status = 503 if request.url.path.endswith((".json", ".csv")) else 200
        alone = replace(frame, late=lambda: "")  # there are no figures yet that could be older
        answer = shown(request, alone, Answer("waiting.html", lambda: page), status)
        answer.headers.update({"Retry-After": "1", "Refresh": "1"})
        if "HX-Request" in request.headers:
            answer.headers["HX-Redirect"] = here
        return answer

    @web.exception_handler(NotFound)
    def missing(request: Request, error: NotFound) -> Response:
        return told(request, 404, "Not here", str(error))

    @web.exception_handler(Conflict)
    def overtaken(request: Request, error: Conflict) -> Response:
        return told(request, 409, "Somebody else was there first", str(error))

    @web.exception_handler(TenureError)
    def wrong(request: Request, error: TenureError) -> Response:
        return told(request, 400, "That did not work", str(error))

    @web.exception_handler(OSError)
    def unreachable(request: Request, error: OSError) -> Response:
        """A file or a disk that cannot be read or written now."""
        where = f"{error.filename}: " if error.filename else ""
        return told(request, 503, "That did not work", f"{where}{error.strerror or error}")

    @web.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        title = "Not here" if error.status_code == 404 else "That did not work"
        text = "There is no such page." if error.status_code == 404 else str(error.detail)
        return told(request, error.status_code, title, text)
