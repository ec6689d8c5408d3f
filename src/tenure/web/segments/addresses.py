"""The addresses of segments: the list, one segment, the builder, the cube, the gap, and what the best do."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import FastAPI, Request
from starlette.datastructures import FormData, QueryParams
from starlette.responses import RedirectResponse, Response

from tenure import clock
from tenure.errors import TenureError, UsageError
from tenure.web.answers import Answer, answered, shown
from tenure.web.desk import Desk
from tenure.web.frame import Frame
from tenure.web.habits import habits_csv
from tenure.web.query import address
from tenure.web.segments import saving
from tenure.web.segments.best import OUTCOMES, Bests, best_json, best_page
from tenure.web.segments.builder import accounts_of, builder_page, canonical
from tenure.web.segments.cube import Asked, cube_csv, cube_json
from tenure.web.segments.cube_page import cube_page
from tenure.web.segments.draft import Draft, given, made, of_segment
from tenure.web.segments.gap import Asked as AskedGap
from tenure.web.segments.gap import gap_csv, gap_json, gap_page
from tenure.web.segments.ground import Ground
from tenure.web.segments.grounds import Grounds
from tenure.web.segments.groups import groups_csv, groups_json, groups_page
from tenure.web.segments.moves import PERIODS
from tenure.web.segments.one import asked, one_csv, one_json, one_page
from tenure.web.segments.ticked import ticked

PATIENCE = 3.0  # seconds that a file is waited for
AT_ONCE = 0.05  # and a page


def segments(web: FastAPI, desk: Desk) -> None:
    """The pages of segments."""
    grounds = Grounds(desk)
    _compared(web, desk, grounds)
    _made(web, desk, grounds)
    _shown(web, desk, grounds)
    ticked(web, desk)


def _compared(web: FastAPI, desk: Desk, grounds: Grounds) -> None:
    bests = Bests(desk)

    @web.get("/segments/cube")
    @web.get("/segments/cube.{face}")
    def cube(request: Request, face: str = "") -> Response:
        frame, ground = _ground(request, desk, grounds, "/segments/cube")
        wanted = Asked.of(request.query_params, ground)
        page = Answer(
            "segments_cube.html",
            lambda: cube_page(ground, wanted, frame),
            lambda: cube_json(ground, wanted),
            lambda: cube_csv(ground, wanted),
            block="cube",
            canonical=_canonical(request, frame, "/segments/cube"),
            file="cube",
        )
        return answered(request, frame, page, face)

    @web.get("/segments/gap")
    @web.get("/segments/gap.{face}")
    def gap(request: Request, face: str = "") -> Response:
        frame, ground = _ground(request, desk, grounds, "/segments/gap")
        wanted = AskedGap.of(request.query_params, ground) if len(ground.portfolio) else None
        page = Answer(
            "segments_gap.html",
            lambda: gap_page(ground, wanted, frame),
            lambda: gap_json(ground, wanted) if wanted else [],
            lambda: gap_csv(ground, wanted) if wanted else "",
            block="gap",
            canonical=_canonical(request, frame, "/segments/gap"),
            file="gap",
        )
        return answered(request, frame, page, face)

    @web.get("/segments/habits")
    @web.get("/segments/habits.{face}")
    def habits(request: Request, face: str = "", by: str = "") -> Response:
        frame, ground = _ground(request, desk, grounds, "/segments/habits")
        outcome = by if by in OUTCOMES else next(iter(OUTCOMES))
        there = len(ground.portfolio) > 0
        found = bests.of(frame.as_of, outcome, PATIENCE if face else AT_ONCE) if there else None
        page = Answer(
            "segments_habits.html",
            lambda: best_page(ground, found, outcome, frame),
            lambda: best_json(found),
            lambda: habits_csv(found),
            block="habits",
            canonical=_canonical(request, frame, "/segments/habits"),
            file="habits",
        )
        return answered(request, frame, page, face)


def _made(web: FastAPI, desk: Desk, grounds: Grounds) -> None:
    app = desk.app

    def types() -> dict[str, str]:
        return {name: str(kind) for name, kind in app.catalog.types("account").items()}

    def form(
        frame: Frame, ground: Ground, draft: Draft, error: str = "", from_text: bool = False
    ) -> Answer:
        return Answer(
            "segment_edit.html",
            lambda: builder_page(ground, types(), draft, frame, error=error, from_text=from_text),
        )

    @web.get("/segments/new")
    def new(request: Request, like: str = "") -> Response:
        frame, ground = _ground(request, desk, grounds, "/segments/new")
        if like:
            draft = of_segment(app, saving.named(app, like), clock.today(app), copied=True)
        else:
            draft = given(request.query_params, types())
        return shown(request, frame, form(frame, ground, draft))

    @web.get("/segments/told")
    def told(request: Request) -> Response:
        return _told(request, request.query_params)

    @web.post("/segments/told")
    async def told_long(request: Request) -> Response:
        async with request.form(max_fields=1000) as fields:
            return await asyncio.to_thread(_told, request, fields)

    def _told(request: Request, fields: QueryParams | FormData) -> Response:
        frame, ground = _ground(request, desk, grounds, "/segments/new")
        draft = given(fields, types())
        if "HX-Request" not in request.headers:
            return RedirectResponse(canonical(draft, frame), 303)
        from_text = fields.get("from") != "rows"
        page = builder_page(ground, types(), draft, frame, from_text=from_text)
        answer = shown(request, frame, Answer("segment_told.html", lambda: page))
        if draft.kind == "condition":
            answer.headers["HX-Replace-Url"] = canonical(draft, frame)
        return answer

    @web.get("/segments/{name}/edit")
    def edit(request: Request, name: str) -> Response:
        frame, ground = _ground(request, desk, grounds, f"/segments/{name}/edit")
        today = clock.today(app)
        draft = of_segment(app, saving.named(app, name), today, copied=False)
        if {"where", "from"} & set(request.query_params):
            changed = given(request.query_params, types())
            draft = Draft(
                was=name,
                name=changed.name or draft.name,
                title=changed.title or draft.title,
                doc=changed.doc or draft.doc,
                where=changed.where,
                rows=changed.rows,
                seal=draft.seal,
            )
        return shown(request, frame, form(frame, ground, draft))

    @web.post("/segments")
    async def save(request: Request) -> Response:
        async with request.form(max_fields=1000) as fields:
            return await asyncio.to_thread(_save, request, fields)

    def _save(request: Request, fields: FormData) -> Response:
        frame, ground = _ground(request, desk, grounds, "/segments/new")
        draft = given(fields, types())
        try:
            found, missing = accounts_of(ground, draft) if draft.kind == "list" else ((), ())
            if missing and not draft.anyway:
                raise UsageError(
                    f"No account is called {', '.join(missing[:5])}{' …' if len(missing) > 5 else ''}. Mend it, or "
                    "tick that they are put on the list all the same."
                )
            segment, text = made(app, draft, (*found, *missing), clock.today(app))
            saved = saving.save(app, segment, text, was=draft.was)
        except TenureError as error:
            return shown(request, frame, form(frame, ground, draft, str(error)), 400)
        return RedirectResponse(address(f"/segments/{saved[0].name}", {"saved": "1"}), 303)

    @web.post("/segments/{name}/deletion")
    def delete(name: str) -> Response:
        saving.remove(app, name)
        return RedirectResponse(address("/segments", {"removed": name}), 303)

    @web.post("/segments/{name}/restoration")
    def restore(name: str) -> Response:
        saving.restore(app, name)
        return RedirectResponse(address(f"/segments/{name}"), 303)


def _shown(web: FastAPI, desk: Desk, grounds: Grounds) -> None:
    @web.get("/segments")
    @web.get("/segments.{face}")
    def groups(request: Request, face: str = "", removed: str = "") -> Response:
        frame, ground = _ground(request, desk, grounds, "/segments")
        page = Answer(
            "segments.html",
            lambda: groups_page(grounds, ground, frame, removed),
            lambda: groups_json(grounds, ground),
            lambda: groups_csv(grounds, ground),
            file="segments",
        )
        return answered(request, frame, page, face)

    @web.get("/segments/{name}")
    def one(
        request: Request, name: str, value: str = "", days: str = "", saved: str = ""
    ) -> Response:
        frame, ground = _ground(request, desk, grounds, request.url.path)
        whole, dot, face = name.rpartition(".")
        name, face = (whole, face) if dot and face in ("json", "csv") else (name, "")
        dimension, found = asked(ground, name, value)
        period = next((one for one in PERIODS if str(one) == days), PERIODS[0])
        page = Answer(
            "segment.html",
            lambda: one_page(grounds, ground, dimension, found, period, frame, saved=bool(saved)),
            lambda: one_json(grounds, ground, dimension, found, period),
            lambda: one_csv(ground, dimension, found),
            file=name,
        )
        return answered(request, frame, page, face)


def _ground(request: Request, desk: Desk, grounds: Grounds, path: str) -> tuple[Frame, Ground]:
    frame = desk.frame(request, path)
    return frame, grounds.ground(frame.as_of)


def _canonical(request: Request, frame: Frame, path: str) -> str:
    """The address of what was asked for, without what is empty."""
    given: dict[str, Any] = {
        name: v for name, v in request.query_params.items() if v and name != "as_of"
    }
    return frame.link(path, **given)
