"""The addresses of "Connect yours": give a file, look at it, check it, import it; and those of the rejected rows."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from tenure.errors import TenureError
from tenure.web import words
from tenure.web.answers import FRESH, Answer, shown
from tenure.web.desk import Desk
from tenure.web.importing import PATIENCE, Imports, import_page
from tenure.web.looking import upload_page
from tenure.web.query import address
from tenure.web.refused import listed, refused_csv, refused_page, replayed
from tenure.web.upload import Upload, Uploads

if TYPE_CHECKING:
    from tenure.collect.mappings import Fitted
    from tenure.collect.scratch import Progress
    from tenure.collect.taking import Taken

MOST_FIELDS = 20_000  # of a form: a select for each column of a wide table


def wizard(web: FastAPI, desk: Desk) -> None:
    """Give, look, check, import."""
    uploads, imports = Uploads(desk.app), Imports()

    @web.post("/uploads")
    def upload(
        kind: Annotated[str, Form()] = "",
        pasted: Annotated[str, Form()] = "",
        file: UploadFile | None = None,
    ) -> Response:
        token = uploads.keep(file.filename if file else "", file.file if file else None, pasted)
        return RedirectResponse(address(f"/uploads/{token}", {"kind": kind} if kind else {}), 303)

    @web.get("/uploads/{token}")
    def looked(
        request: Request, token: str, kind: str = "", sheet: str = "", like: str = ""
    ) -> Response:
        frame = desk.frame(request, "/data")
        kept = _sheeted(uploads.open(token, kind, sheet, like))
        return shown(
            request, frame, Answer("upload.html", lambda: upload_page(kept, kept.proposed(), frame))
        )

    @web.post("/uploads/{token}/checks")
    async def check(request: Request, token: str) -> Response:
        form = await _form(request)
        return await asyncio.to_thread(_check, request, token, form)

    def _check(request: Request, token: str, form: Mapping[str, str]) -> Response:
        from contextlib import closing

        from tenure.collect.trial import tried

        frame, kept = desk.frame(request, "/data"), _meant(uploads, token, form)
        parts, trials, error = kept.chosen(form), [], ""
        try:
            for part in parts:
                with closing(kept.open()) as rows:
                    trials.append(tried(desk.app, part, rows, kept.label, datetime.now(UTC)))
        except TenureError as refused:
            error = str(refused)
        page = Answer(
            "upload.html",
            lambda: upload_page(kept, parts, frame, trials=trials, error=error, form=form),
            block="checked",
            canonical="false",
        )
        return shown(request, frame, page)

    @web.post("/uploads/{token}/imports")
    async def take(request: Request, token: str) -> Response:
        form = await _form(request)
        await asyncio.to_thread(_begin, token, form)
        return RedirectResponse(f"/uploads/{token}/imports", 303)

    def _begin(token: str, form: Mapping[str, str]) -> None:
        kept = _meant(uploads, token, form)
        parts = kept.chosen(form)
        source = form.get("source", "").strip()
        ids = form.get("ids", "")
        imports.start(token, kept.label, lambda say: _taken(desk, kept, parts, source, ids, say))

    @web.get("/uploads/{token}/imports")
    def how_far(request: Request, token: str) -> Response:
        frame, begun = desk.frame(request, "/data"), imports.find(token)
        if begun and "HX-Request" not in request.headers:
            begun.ended.wait(PATIENCE)
        wrong = []
        if begun and begun.ended.is_set() and any(one.result.rejected for one in begun.taken):
            intake = desk.intake()
            wrong = [
                (one.reason.partition(": ")[2] or one.reason, one.rows, one.first_line)
                for one in intake.refused
                if one.file == begun.file
            ]
        page = Answer(
            "imported.html",
            lambda: import_page(begun, token, wrong, frame),
            block="progress",
            canonical="false",
        )
        return shown(request, frame, page)

    _rejected(web, desk)


def _rejected(web: FastAPI, desk: Desk) -> None:
    @web.get("/data/rejected")
    def rejected(request: Request, file: str = "") -> Response:
        return _list(request, file)

    @web.get("/data/rejected.csv")
    def as_csv(file: str = "") -> Response:
        headers = {**FRESH, "Content-Disposition": 'attachment; filename="rejected.csv"'}
        return Response(
            "\ufeff" + refused_csv(desk.app, file),
            media_type="text/csv; charset=utf-8",
            headers=headers,
        )

    @web.post("/data/rejected/replays")
    def replay(request: Request, file: Annotated[str, Form()] = "") -> Response:
        result = replayed(desk.app, datetime.now(UTC))
        stored = result.received - result.rejected
        said = (
            f"{words.counted(result.received, 'row')} tried again: {words.number(stored)} passed, "
            f"{words.number(result.rejected)} are still rejected."
        )
        return _list(request, file, said)

    def _list(request: Request, file: str, said: str = "") -> Response:
        frame = desk.frame(request, "/data/rejected")
        rows = listed(desk.app)
        files = sorted({row["file"] for row in rows})
        chosen = [row for row in rows if not file or row["file"] == file]
        page = Answer("refused.html", lambda: refused_page(chosen, files, file, frame, said))
        return shown(request, frame, page)


def _sheeted(kept: Upload) -> Upload:
    """Of several sheets the first one, unless one is named."""
    if kept.sheet or not kept.sheets:
        return kept
    return Upload(kept.token, kept.path, kept.said_kind, kept.sheets[0], kept.said_like)


def _meant(uploads: Uploads, token: str, form: Mapping[str, str]) -> Upload:
    like = form.get("like", "")
    return uploads.open(token, form.get("kind", ""), form.get("sheet", ""), like)


def _taken(
    desk: Desk, kept: Upload, parts: Sequence[Fitted], source: str, ids: str, say: Progress
) -> list[Taken]:
    from tenure.collect.taking import take

    return take(
        desk.app,
        kept.open,
        kept.label,
        parts,
        now=datetime.now(UTC),
        source=source or None,
        ids=ids,
        progress=say,
    )


async def _form(request: Request) -> dict[str, str]:
    given = await request.form(max_fields=MOST_FIELDS)
    return {name: str(value) for name, value in given.items()}
