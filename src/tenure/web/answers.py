"""One answer, four faces: the page, its fragment for htmx, JSON and CSV, of the same address."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2_fragments import render_block
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from tenure.web.frame import Frame

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


def coded(text: str) -> Markup:
    """A text in which `words between these` are set as code."""
    parts = str(escape(text)).split("`")
    if len(parts) % 2 == 0:  # one of them is alone
        return Markup("`".join(parts))
    return Markup("".join(f"<code>{one}</code>" if n % 2 else one for n, one in enumerate(parts)))


TEMPLATES.filters["coded"] = coded
FRESH = {"Cache-Control": "private, no-cache", "Vary": "HX-Request"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page can say; `block` is the part of its template that htmx asks for, at `canonical`."""

    template: str
    page: Callable[[], Any]
    data: Callable[[], Any] | None = None
    rows: Callable[[], str] | None = None
    block: str = ""
    canonical: str = ""
    file: str = "tenure"


def answered(request: Request, frame: Frame, answer: Answer, face: str = "") -> Response:
    """The face that was asked for: "", json or csv."""
    if face == "json" and answer.data:
        return Response(json_text(answer.data()), media_type="application/json", headers=FRESH)
    if face == "csv" and answer.rows:
        headers = {**FRESH, "Content-Disposition": attachment(f"{answer.file}-{frame.as_of}.csv")}
        return Response(
            "\ufeff" + answer.rows(), media_type="text/csv; charset=utf-8", headers=headers
        )
    return shown(request, frame, answer)


def attachment(file: str) -> str:
    """The header that names a file, whatever stands in its name: plain letters for all, and as it is for those who can."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", file)
    exact = f"; filename*=UTF-8''{quote(file, safe='')}" if plain != file else ""
    return f'attachment; filename="{plain}"{exact}'


def shown(request: Request, frame: Frame, answer: Answer, status: int = 200) -> Response:
    """The page, or the fragment that htmx swaps in."""
    values: Mapping[str, Any] = {"frame": frame, "page": answer.page()}
    asked = request.headers
    if answer.block and "HX-Request" in asked and "HX-History-Restore-Request" not in asked:
        body = render_block(TEMPLATES, answer.template, answer.block, dict(values))
        return HTMLResponse(body, status, {**FRESH, "HX-Push-Url": answer.canonical})
    return HTMLResponse(TEMPLATES.get_template(answer.template).render(values), status, FRESH)


def json_text(value: Any) -> str:
    """JSON: days as 2026-01-31, amounts as numbers, what is no number as null."""
    written = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
    try:
        return written(value, default=_one, allow_nan=False) + "\n"
    except (
        TypeError,
        ValueError,
    ):  # not a number somewhere, or days as keys: slower, piece by piece
        return written(_plain(value)) + "\n"


def _one(value: Any) -> Any:
    """A value that JSON has no word for."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal | date):
        return _one(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
