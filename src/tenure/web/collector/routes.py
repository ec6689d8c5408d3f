"""Which address takes what: Segment's tracking API, RudderStack's additions to it, PostHog's capture endpoints."""

from __future__ import annotations

import re
from dataclasses import dataclass

ONE = ("track", "identify", "group", "page", "screen", "alias", "t", "i", "g", "p", "s", "a")
MANY = ("batch", "b", "import")
POSTHOG = ("/batch", "/capture", "/e", "/track", "/i/v0/e")
POSTHOG_RESULTS = "/i/v1/analytics/events"
SLASHES = re.compile(r"//+")
SETTINGS = re.compile(r"/v1/projects/([\w.~-]{1,128})/settings\Z", re.ASCII)
ARRAY = re.compile(r"/array/([\w.~-]{1,128})/config(\.js)?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Route:
    """Where events come in: the path that the journal keeps, what the body must be, what the client waits for."""

    path: str
    many: bool = False  # an object with a list `batch`
    loose: bool = False  # PostHog: an object or a list
    results: bool = False  # an answer for every event


EVENTS: dict[str, Route] = {
    **{f"/v1/{name}": Route(f"/v1/{name}") for name in ONE},
    **{f"/v1/{name}": Route(f"/v1/{name}", many=True) for name in MANY},
    "/beacon/v1/batch": Route("/v1/batch", many=True),
    **{path: Route(path, loose=True) for path in POSTHOG},
    POSTHOG_RESULTS: Route(POSTHOG_RESULTS, many=True, results=True),
}
PIXELS: dict[str, str] = {  # by GET
    "/pixel/v1/track": "/v1/track",
    "/pixel/v1/page": "/v1/page",
    **{f"/v1/pixel/{name}": f"/v1/{name}" for name in ONE[:6]},
}
SWALLOWED = {"/v1/m", "/s", "/i/v1/logs", "/engage"}  # what clients tell of themselves, recordings
FLAGS = {"/flags", "/decide"}


def tidy(path: str) -> str:
    """One way to write a path: no slash at the end, none twice."""
    if "//" in path:
        path = SLASHES.sub("/", path)
    return path.rstrip("/") or "/"
