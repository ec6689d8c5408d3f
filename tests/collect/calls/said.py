"""Calls as clients send them, and what the reading makes of them."""

from __future__ import annotations

import json
from typing import Any

from tenure.collect.calls import Sheet, read
from tenure.collect.calls.sheet import CALL
from tenure.warehouse.journal import Request

RECEIVED = 1_795_290_153_500_000  # 2026-11-21 19:42:33.5
WHEN = "2026-11-21T19:42:33.084Z"


def request(body: Any, path: str = "/v1/batch", **more: Any) -> Request:
    said = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request(more.pop("received_at", RECEIVED), more.pop("source", "web"), path, said, **more)


def batch(*events: Any, **around: Any) -> dict[str, Any]:
    return {"batch": list(events), **around}


def track(**more: Any) -> dict[str, Any]:
    return {
        "type": "track",
        "event": "Report Exported",
        "userId": "ada",
        "messageId": "m1",
        "timestamp": WHEN,
    } | more


def sheet_of(body: Any, path: str = "/v1/batch", **more: Any) -> Sheet:
    sheet = Sheet()
    read(sheet, request(body, path, **more), 0)
    return sheet


def calls(body: Any, path: str = "/v1/batch", **more: Any) -> list[dict[str, Any]]:
    """The calls in a request, as they were understood."""
    return [dict(zip(CALL.names, row, strict=True)) for row in sheet_of(body, path, **more).calls]


def call(event: dict[str, Any], path: str = "/v1/batch", **more: Any) -> dict[str, Any]:
    """The one call."""
    (found,) = calls(batch(event) if path in ("/v1/batch", "/batch") else event, path, **more)
    return found


def follows(event: dict[str, Any], kind: str, path: str = "/v1/batch") -> list[tuple[Any, ...]]:
    """What follows from one call, without the row's number."""
    sheet = sheet_of(batch(event), path)
    return [row[1:] for row in sheet.following[kind]]
