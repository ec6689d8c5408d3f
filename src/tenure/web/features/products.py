"""The addresses of the product as it is declared: look at it, change it table by table or as text, take suggestions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from tenure.catalog.table import text_of
from tenure.errors import DefinitionError, NotFound, TenureError
from tenure.product import edit
from tenure.product.product import FILE
from tenure.product.seen import shown_by
from tenure.state import versions
from tenure.web.answers import Answer, answered, shown
from tenure.web.desk import SOMEBODY, Desk
from tenure.web.features.declaring import PLURALS, Form, filled, form_of, values
from tenure.web.features.product_page import catalogue_csv, product_json, product_page, tables_of
from tenure.web.features.seeing import Seeing
from tenure.web.query import address

if TYPE_CHECKING:
    from tenure.product.product import Product

HERE = "/features/product"
MOST_FIELDS = 5_000


def products(web: FastAPI, desk: Desk) -> None:
    """All below /features/product."""
    seeing = Seeing(desk)

    @web.get(HERE)
    @web.get(HERE + ".{face}")
    def product(request: Request, face: str = "") -> Response:
        return _page(request, face)

    @web.get(HERE + "/{section}/new")
    def new(request: Request, section: str) -> Response:
        return _form_page(request, form_of(_known(section), {}, request.query_params))

    @web.get(HERE + "/{section}/{name}")
    def one(request: Request, section: str, name: str) -> Response:
        for table in tables_of(desk.app.workspace).get(_known(section), []):
            if table.get("name") == name:
                return _form_page(request, form_of(section, table, {}, was=name))
        raise NotFound(f"{FILE} has no [[{section}]] that is called {name!r}.")

    @web.post(HERE + "/{section}/{name}/removal")
    def remove(request: Request, section: str, name: str) -> Response:
        def changed() -> object:
            return edit.remove(desk.app.workspace, _known(section), name, desk.app.product_check)

        return _done(request, changed, f"without {name}", section)

    @web.post(HERE + "/assignments")
    async def assign(request: Request) -> Response:
        form = await request.form(max_fields=MOST_FIELDS)
        return await asyncio.to_thread(_assign, request, form)

    def _assign(request: Request, form: FormData) -> Response:
        events = [str(event) for event in form.getlist("event")]
        to = str(form.get("feature", ""))

        def changed() -> object:
            if not events:
                raise DefinitionError("No event is chosen: tick those that belong together.")
            puts = [edit.Put("features", given, was) for given, was in _assigned(events, to)]
            return edit.put_all(desk.app.workspace, puts, desk.app.product_check)

        return _done(request, changed, f"assigned {', '.join(events[:5])}", "features")

    def _assigned(events: list[str], to: str) -> list[tuple[Mapping[str, Any], str | None]]:
        """The tables that come of it: one that has more events, or one for each event."""
        from tenure.product.name import as_name

        if not to:
            return [({"name": as_name(event), "events": [event]}, None) for event in events]
        for table in tables_of(desk.app.workspace).get("features", []):
            if table.get("name") == to:
                had = table.get("events", [])
                had = [had] if isinstance(had, str) else list(had)
                return [({**table, "events": list(dict.fromkeys([*had, *events]))}, to)]
        raise DefinitionError(f"{FILE} has no feature {to!r}.")

    @web.post(HERE + "/acceptances")
    async def accept(request: Request) -> Response:
        form = await request.form(max_fields=MOST_FIELDS)
        return await asyncio.to_thread(_accept, request, form)

    def _accept(request: Request, form: FormData) -> Response:
        wanted = {str(one) for one in form.getlist("table")}
        whole = bool(form.get("all"))

        def changed() -> object:
            suggested = seeing.suggested()
            if whole and edit.says_nothing(desk.app.workspace):
                return edit.save(desk.app.workspace, suggested.text, desk.app.product_check)
            chosen = [
                (section, table)
                for section, tables in suggested.beside(
                    tables_of(desk.app.workspace), shown_by(desk.app.product())
                ).items()
                for table in tables
                if whole or f"{section}:{table['name']}" in wanted
            ]
            if not chosen:
                raise DefinitionError("Nothing is chosen: tick what fits.")
            puts = [edit.Put(section, table) for section, table in chosen]
            return edit.put_all(desk.app.workspace, puts, desk.app.product_check)

        return _done(request, changed, "accepted suggestions", "features")

    @web.post(HERE + "/text")
    async def text(request: Request) -> Response:
        form = await request.form(max_fields=MOST_FIELDS)
        said = str(form.get("text", "")).replace("\r\n", "\n")

        def changed() -> object:
            seen = str(form["seal"]) if "seal" in form else None
            return edit.save(desk.app.workspace, said, desk.app.product_check, seen)

        return await asyncio.to_thread(_done, request, changed, "as text", "text", said)

    @web.post(HERE + "/{section}")
    async def put(request: Request, section: str) -> Response:
        form = await request.form(max_fields=MOST_FIELDS)
        return await asyncio.to_thread(_put, request, _known(section), form)

    def _put(request: Request, section: str, form: FormData) -> Response:
        was = str(form.get("was", "")) or None
        found = values(section, form)

        def changed() -> object:
            seen, check = str(form.get("seal", "")), desk.app.product_check
            return edit.put(desk.app.workspace, section, found, was, check, seen)

        error = _tried(changed, f"{PLURALS[section]}: {found.get('name')}")
        if error:
            return _form_page(request, filled(section, form, was or "", error), 400)
        return RedirectResponse(f"{HERE}#{section}", 303)

    def _done(
        request: Request, changed: Callable[[], object], note: str, section: str, text: str = ""
    ) -> Response:
        error = _tried(changed, note)
        if error:
            return _page(request, "", error, text, 400)
        return RedirectResponse(f"{HERE}#{section}", 303)

    def _tried(changed: Callable[[], object], note: str) -> str:
        """Do it, and keep the text as a version; what is wrong, where it cannot be done."""
        try:
            changed()
        except TenureError as error:
            return str(error)
        file = desk.app.workspace / FILE
        said = text_of(file) if file.exists() else ""
        versions.record(
            desk.app.state, "product", "product", said, SOMEBODY, datetime.now(UTC), note
        )
        return ""

    def _page(
        request: Request, face: str, error: str = "", text: str = "", status: int = 200
    ) -> Response:
        frame = desk.frame(request, HERE)
        sold: Product = desk.app.product()
        found, suggested = seeing.of(), seeing.suggested()
        page = Answer(
            "product.html",
            lambda: product_page(desk.app.workspace, sold, found, suggested, frame, error, text),
            lambda: product_json(desk.app.workspace, sold, found),
            lambda: catalogue_csv(sold, found),
            file="events",
        )
        return answered(request, frame, page, face) if face else shown(request, frame, page, status)

    def _form_page(request: Request, form: Form, status: int = 200) -> Response:
        frame = desk.frame(request, HERE)
        full = form.with_choices(desk.app.product(), seeing.of())
        back = address(HERE)
        return shown(request, frame, Answer("product_form.html", lambda: (full, back)), status)

    def _known(section: str) -> str:
        if section not in PLURALS:
            raise NotFound("There is no such page.")
        return section
