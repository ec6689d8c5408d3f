"""What releases of SDKs send, written by hand after recordings: path, headers, body, and whether it is packed."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

WHEN = "2026-11-21T19:42:33.084Z"
BASIC = {"Authorization": "Basic VEVTVFdSSVRFS0VZOg=="}  # TESTWRITEKEY:
PAGE = {"Origin": "http://localhost:9999"}
TRACK = {"type": "track", "event": "Report Exported", "properties": {"format": "csv"}}


@dataclass(frozen=True)
class Sent:
    sdk: str
    target: str
    headers: dict[str, str]
    body: Any
    packed: bool = False
    answer: Any = field(default_factory=lambda: {"success": True})

    @property
    def text(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def _posthog(**more: Any) -> dict[str, Any]:
    event = {
        "event": "report exported",
        "distinct_id": "user-1",
        "uuid": "e67ab322-9b38-43a4-b54a-4dc8b4cfaef2",
        "timestamp": WHEN,
        "properties": {"$groups": {"company": "acct-1"}, "$lib": "posthog-python"},
    }
    return {"api_key": "phc_TESTKEY", "batch": [event], "sent_at": WHEN, **more}


SENT = (
    Sent(
        "segment-analytics-python 2.4",
        "/v1/batch",
        {**BASIC, "Content-Type": "application/json", "User-Agent": "analytics-python/2.4.0"},
        {
            "batch": [
                {
                    **TRACK,
                    "integrations": {},
                    "anonymousId": None,
                    "userId": "user-1",
                    "timestamp": "2026-11-21T19:42:33.084+00:00",
                    "context": {
                        "groupId": "acct-1",
                        "library": {"name": "analytics-python", "version": "2.4.0"},
                    },
                    "messageId": "85d75649-9283-46ca-8d74-538a34e5ab06",
                }
            ],
            "sentAt": WHEN,
            "writeKey": "TESTWRITEKEY",
        },
    ),
    Sent(
        "analytics-python 1.4",
        "/v1/batch",
        {**BASIC, "Content-Type": "application/json"},
        {"batch": [{**TRACK, "userId": "user-1"}], "sentAt": "2026-11-21T19:42:33.084512+00:00"},
    ),
    Sent(
        "rudder-sdk-python 2.1",
        "/v1/batch",
        {**BASIC, "Content-Type": "application/json", "Content-Encoding": "gzip"},
        {"batch": [{"type": "identify", "userId": "u", "context": {"traits": {"plan": "pro"}}}]},
        packed=True,
    ),
    Sent(
        "@segment/analytics-node 3.1",
        "/v1/batch",
        {**BASIC, "Content-Type": "application/json"},
        {
            "batch": [{**TRACK, "userId": "u", "messageId": "node-next-1", "_metadata": {}}],
            "writeKey": "TESTWRITEKEY",
            "sentAt": WHEN,
        },
    ),
    Sent(
        "@rudderstack/rudder-sdk-node 3.0",
        "/v1/batch",
        {**BASIC, "Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"},
        {"batch": [{**TRACK, "userId": "u", "originalTimestamp": WHEN, "sentAt": WHEN}]},
        packed=True,
    ),
    Sent(
        "@segment/analytics-next 1.84",
        "/v1/t",
        {**BASIC, **PAGE, "Content-Type": "text/plain"},
        {**TRACK, "anonymousId": "a-1", "writeKey": "TESTWRITEKEY", "messageId": "ajs-next-1"},
    ),
    Sent(
        "@segment/analytics-next 1.84, batching",
        "/v1/b",
        {**BASIC, **PAGE, "Content-Type": "text/plain", "x-retry-count": "1"},
        {"writeKey": "TESTWRITEKEY", "batch": [TRACK], "sentAt": WHEN},
    ),
    Sent(
        "@rudderstack/analytics-js 3.34",
        "/v1/track",
        {
            **BASIC,
            **PAGE,
            "AnonymousId": "ZjcwMGFlNTg=",
            "SentAt": WHEN,
            "Content-Type": "application/json;charset=UTF-8",
        },
        {**TRACK, "channel": "web", "context": {"traits": {"email": "a@example.com"}}},
    ),
    Sent(
        "@rudderstack/analytics-js 3.34, beacon",
        "/beacon/v1/batch?writeKey=TESTWRITEKEY",
        {**PAGE, "Content-Type": "text/plain"},
        {"batch": [TRACK], "sentAt": WHEN},
    ),
    Sent("posthog 7.91", "/batch/", {}, _posthog(), answer={"status": 1}),
    Sent("posthog-node 5.70", "/batch/", {}, _posthog(), packed=True, answer={"status": 1}),
    Sent(
        "posthog 7.91, v1",
        "/i/v1/analytics/events",
        {"Authorization": "Bearer phc_TESTKEY", "PostHog-Request-Timestamp": WHEN},
        {"created_at": WHEN, "batch": _posthog()["batch"]},
        answer={"results": {"e67ab322-9b38-43a4-b54a-4dc8b4cfaef2": {"result": "ok"}}},
    ),
    Sent(
        "posthog-js 1.449",
        "/e/",
        {**PAGE, "Content-Type": "text/plain"},
        _posthog(),
        packed=True,
        answer={"status": 1},
    ),
    Sent(
        "posthog-js 1.449, on leaving the page",
        "/e/?compression=base64",
        {**PAGE, "Content-Type": "application/x-www-form-urlencoded"},
        b"data=" + quote(base64.b64encode(json.dumps(_posthog()).encode())).encode(),
        answer={"status": 1},
    ),
)
