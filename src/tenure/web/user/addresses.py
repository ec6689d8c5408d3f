"""The address of a user: below their account."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import Response

from tenure.web.answers import Answer, answered
from tenure.web.desk import Desk
from tenure.web.kept import Basis, Kept
from tenure.web.opened import FRESH, KEPT, ROUGH
from tenure.web.user.gathered import Measures, OfUser, gathered
from tenure.web.user.page import user_page
from tenure.web.user.powers import Powers, power_part
from tenure.web.user.user_files import user_csv, user_json


def user(web: FastAPI, desk: Desk) -> None:
    """`/accounts/ID/users/PERSON`; to be added before the address of an account, which takes whatever follows."""
    powers, measures = Powers(desk), Measures(desk)
    kept: Kept[tuple[OfUser, str]] = Kept(desk.behind, KEPT, stands=FRESH, longest=ROUGH)

    @web.get("/accounts/{account_id:path}/users/{person:path}")
    def page(request: Request, account_id: str, person: str, part: str = "") -> Response:
        frame = desk.frame(request, request.url.path)
        portfolio = desk.portfolio(frame.as_of)
        n = desk.place(portfolio, account_id)
        found, face = kept.of(
            (frame.as_of, account_id, person),
            Basis(portfolio, desk.basis().arrived),
            lambda: gathered(desk, measures, portfolio, n, person),
        ).found
        power = powers.of(portfolio, account_id, found.user.person_id)
        if part == "power":
            told = Answer(
                "user_power.html", lambda: power_part(found, power, desk, frame), block="part"
            )
            return answered(request, frame, told)
        answer = Answer(
            "user.html",
            lambda: user_page(found, portfolio, power_part(found, power, desk, frame), desk, frame),
            lambda: user_json(found, power),
            lambda: user_csv(found),
            file=f"user-{found.user.person_id}",
        )
        return answered(request, frame, answer, face)
