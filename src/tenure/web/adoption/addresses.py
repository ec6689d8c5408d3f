"""The addresses of adoption: the page, its lists, and the parts that take longer to count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from starlette.responses import Response

from tenure.web.adoption.adoption_files import adoption_csv, adoption_json
from tenure.web.adoption.goals import Wanting
from tenure.web.adoption.meaning import (
    Meaning,
    meaning_json,
    meaning_part,
    renewal_part,
)
from tenure.web.adoption.page import adoption_page
from tenure.web.adoption.together import together_json, together_part
from tenure.web.adoption.value import Measuring
from tenure.web.adoption.value_part import times_csv, times_json, value_part
from tenure.web.adoption.who import (
    accounts,
    listed_users,
    users,
    users_csv,
    users_json,
    users_page,
)
from tenure.web.answers import Answer, answered
from tenure.web.desk import Desk
from tenure.web.features.asked import Asked
from tenure.web.features.gathered import Gathered, Gathering, segments
from tenure.web.frame import Frame
from tenure.web.habits import habits_csv
from tenure.web.kept import WAIT, Counting

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog


def adoption(web: FastAPI, desk: Desk) -> None:
    """All pages below /adoption. They count from the same use as those of features."""
    gathering: Gathering = web.state.features
    meaning, measuring, wanting = Meaning(desk), Measuring(desk), Wanting(desk)

    def asked(request: Request, path: str, *more: str) -> tuple[Frame, Gathered, Catalog]:
        frame = desk.frame(request, path)
        gathered = gathering.of(frame.as_of, Asked.of(request.query_params, *more))
        return frame, gathered, desk.app.catalog

    @web.get("/adoption")
    @web.get("/adoption.{face}")
    def page(
        request: Request, face: str = "", by: str = "", to: str = "", per: str = ""
    ) -> Response:
        frame, gathered, catalog = asked(request, "/adoption")
        counted = gathering.figures(gathered)
        people, there = users(gathered.chosen), accounts(gathered)
        goals = wanting.of(gathered)
        measured = measuring.of(gathered, request.query_params.get("from", ""), to, per)
        of_accounts = measured if measured.per == "account" else measuring.of(gathered, "", "")
        names = gathering.names(gathered) if measured.per == "user" else {}

        def shown() -> object:
            parts = (
                renewal_part(gathered, meaning.adopted(gathered)),
                value_part(gathered, measured, names, frame),
                together_part(gathered, catalog, frame),
            )
            return adoption_page(
                desk,
                gathered,
                counted,
                people,
                there,
                goals,
                parts,
                of_accounts,
                by,
                segments(desk),
                frame,
            )

        def data() -> object:
            return {
                **adoption_json(gathered, counted[0], people, there, goals),
                "time_to_value": times_json(measured),
                "together": together_json(gathered, catalog),
                "renewals": meaning_json(meaning.adopted(gathered)),
            }

        answer = Answer(
            "adoption.html", shown, data, lambda: adoption_csv(gathered, by), file="adoption"
        )
        return answered(request, frame, answer, face)

    @web.get("/adoption/users")
    @web.get("/adoption/users.{face}")
    def people(request: Request, face: str = "", of: str = "all") -> Response:
        frame, gathered, _ = asked(request, "/adoption/users")
        listed = gathering.listed(
            ("users", of), gathered, lambda: listed_users(gathered, of, gathering.names(gathered))
        )
        answer = Answer(
            "feature_rows.html",
            lambda: users_page(gathered, listed, frame),
            lambda: users_json(listed),
            lambda: users_csv(listed),
            file=f"users-{of}",
        )
        return answered(request, frame, answer, face)

    @web.get("/adoption/times.{face}")
    def times(request: Request, face: str, to: str = "", per: str = "") -> Response:
        frame, gathered, _ = asked(request, "/adoption")
        measured = measuring.of(gathered, request.query_params.get("from", ""), to, per)
        answer = Answer(
            "adoption.html",
            lambda: None,
            lambda: times_json(measured),
            lambda: times_csv(measured),
            file="times",
        )
        return answered(request, frame, answer, face)

    @web.get("/adoption/meaning")
    @web.get("/adoption/meaning.{face}")
    def habits(request: Request, face: str = "") -> Response:
        frame, gathered, catalog = asked(request, "/adoption/meaning")
        told = meaning.habits(gathered)
        answer = Answer(
            "adoption_meaning.html",
            lambda: meaning_part(gathered, told, frame, catalog),
            lambda: meaning_json(told),
            lambda: habits_csv(None if isinstance(told, Counting) else told.found),
            block="part",
            canonical="false",
            file="habits",
        )
        return answered(request, frame, answer, face)

    @web.get("/adoption/renewals")
    def renewals(request: Request) -> Response:
        frame, gathered, _ = asked(request, "/adoption/renewals")
        answer = Answer(
            "adoption_renewals.html",
            lambda: renewal_part(gathered, meaning.adopted(gathered, WAIT)),
            block="part",
            canonical="false",
        )
        return answered(request, frame, answer)
