"""The door: an ASGI application that answers 200 when what it was sent lies in the journal, and not before.

Nothing that is sent may raise here: what cannot be understood is an answer of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from tenure.errors import JournalCrowded, JournalError, JournalFull
from tenure.warehouse.journal import Journal, Request
from tenure.warehouse.journal.frame import pack
from tenure.web.collector import answers, pixel, routes, stubs
from tenure.web.collector.answers import Answer, Refused
from tenure.web.collector.body import Gone, Held, Receive, received, understood, unpacked
from tenure.web.collector.ring import Ring, shown
from tenure.web.collector.routes import Route

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = Mapping[bytes, bytes]

MOST_BYTES = 8 * 1024 * 1024
MOST_HELD_BYTES = 256 * 1024 * 1024
MOST_FIELDS = 256
MOST_AGENT = 512


@dataclass
class Collector:
    """The ASGI application over one journal and one ring of keys."""

    journal: Journal
    ring: Ring
    most_bytes: int = MOST_BYTES
    forwarded: bool = False  # a proxy of ours says in X-Forwarded-For whom it speaks for

    def __post_init__(self) -> None:
        self.held = Held(MOST_HELD_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers: Headers = dict(scope["headers"])
        try:
            answer = await self._answered(scope, headers, receive)
        except Refused as refused:
            answer = refused.answer
        except Gone:
            return
        except Exception as unforeseen:
            print(f"The collector stumbled: {type(unforeseen).__name__}", file=sys.stderr)
            answer = Refused(500, "broken", "The collector could not handle this.").answer
        start = {
            "type": "http.response.start",
            "status": answer.status,
            "headers": answer.headers(headers.get(b"origin")),
        }
        await send(start)
        body = answer.body if scope["method"] != "HEAD" else b""
        await send({"type": "http.response.body", "body": body})

    async def _answered(self, scope: Scope, headers: Headers, receive: Receive) -> Answer:
        path, method = routes.tidy(scope["path"]), scope["method"]
        query = _query(scope["query_string"])
        if method == "POST" and (route := routes.EVENTS.get(path)):
            body = await received(receive, self.most_bytes, self.held)
            return await self._taken(route, scope, headers, query, body)
        if method == "OPTIONS":
            asked = headers.get(b"access-control-request-headers", b"")
            return answers.preflight(headers.get(b"origin"), asked)
        await received(receive, self.most_bytes, self.held)
        if method in ("GET", "HEAD"):
            return await self._told(path, scope, headers, query)
        if method == "POST" and path in routes.FLAGS:
            return stubs.flags()
        if method == "POST" and path in routes.SWALLOWED:
            return answers.SUCCESS
        raise _nowhere(path)

    async def _told(
        self, path: str, scope: Scope, headers: Headers, query: Mapping[str, str]
    ) -> Answer:
        """What is asked for by GET."""
        if path == "/healthz":
            return self._health()
        if kept := routes.PIXELS.get(path):
            await self._taken(Route(kept), scope, headers, query, pixel.event(query))
            return answers.PIXEL
        authorization = headers.get(b"authorization")
        if asked := routes.SETTINGS.match(path):
            self._known(asked[1])
            host = headers.get(b"host", b"").decode("latin-1")
            return stubs.segment_settings(asked[1], host, _scheme(scope, headers))
        if path == "/sourceConfig":
            return stubs.rudder_config(self._known(shown(authorization, query)))
        if asked := routes.ARRAY.match(path):
            return stubs.posthog_config(self._known(asked[1]), bool(asked[2]))
        if path in routes.FLAGS:
            return stubs.flags()
        if path in ("/e", "/i/v0/e", "/track") and "data" in query:  # PostHog without scripts
            route = routes.EVENTS[path]
            return await self._taken(route, scope, headers, query, pixel.event(query))
        raise _nowhere(path)

    async def _taken(
        self, route: Route, scope: Scope, headers: Headers, query: Mapping[str, str], body: bytes
    ) -> Answer:
        """Put into the journal what was sent; the answer once it is durable."""
        body = unpacked(body, self.most_bytes)
        source = self.ring.of_request(headers.get(b"authorization"), query, body)
        if source is None:
            raise Refused(401, "unauthorized", "This is not a write key, or it has been revoked.")
        said, body = understood(body)
        _check_shape(route, said)
        request = Request(
            self.journal.stamp(),
            source,
            route.path,
            body,
            _text(headers.get(b"sentat") or headers.get(b"posthog-request-timestamp")),
            self._address(scope, headers),
            _text(headers.get(b"user-agent")),
        )
        try:
            await self.journal.append(pack(request))
        except JournalError as error:
            raise _not_kept(error, route) from None
        if route.results:
            return _results(said)
        return answers.STATUS if route.loose else answers.SUCCESS

    def _address(self, scope: Scope, headers: Headers) -> str | None:
        if self.forwarded and (said := headers.get(b"x-forwarded-for")):
            return _text(said.rpartition(b",")[2].strip())
        client = scope.get("client")
        return client[0] if client else None

    def _known(self, key: str) -> str:
        if self.ring.source_of(key) is None:
            raise Refused(401, "unauthorized", "This is not a write key, or it has been revoked.")
        return key

    def _health(self) -> Answer:
        if self.journal.failure is not None:
            raise _not_kept(self.journal.failure, None)
        return answers.json({"status": "ok", "waiting": self.journal.waiting})


def _check_shape(route: Route, said: Any) -> None:
    if route.loose and isinstance(said, list):
        return
    if not isinstance(said, dict):
        raise Refused(400, "malformed", "The body must be a JSON object.")
    if route.many and not isinstance(said.get("batch"), list):
        raise Refused(400, "malformed", "`batch` must be a list of events.")


def _results(said: Mapping[str, Any]) -> Answer:
    ids = (event.get("uuid") for event in said["batch"] if isinstance(event, dict))
    fine = {"result": "ok"}
    body = msgspec.json.encode({"results": {uuid: fine for uuid in ids if isinstance(uuid, str)}})
    return Answer(200, body)


def _not_kept(error: JournalError, route: Route | None) -> Refused:
    if isinstance(error, JournalCrowded):
        # PostHog's browser SDK drops what is answered 429, and waits after 503 as its others do.
        posthog = route is not None and (route.loose or route.results)
        status = 503 if posthog else 429
        return Refused(status, "overloaded", f"{error} Send it again.", retry_after=2)
    wait = 30 if isinstance(error, JournalFull) else 5
    return Refused(503, "not_kept", f"{error} Send it again.", retry_after=wait)


def _nowhere(path: str) -> Refused:
    if path in routes.EVENTS or path in routes.SWALLOWED or path in routes.FLAGS:
        return Refused(405, "method_not_allowed", "Send it by POST.", allow="POST, OPTIONS")
    if path in routes.PIXELS:
        return Refused(405, "method_not_allowed", "Ask by GET.", allow="GET, OPTIONS")
    return Refused(404, "not_found", "The collector has nothing at this address.")


def _query(text: bytes) -> dict[str, str]:
    if not text:
        return {}
    try:
        given = parse_qsl(
            text.decode("latin-1"), True, errors="replace", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise Refused(400, "malformed", f"At most {MOST_FIELDS} parameters.") from None
    return dict(given)


def _scheme(scope: Scope, headers: Headers) -> str:
    said = headers.get(b"x-forwarded-proto", b"").decode("latin-1")
    return said if said in ("http", "https") else scope["scheme"]


def _text(value: bytes | None) -> str | None:
    return value[:MOST_AGENT].decode("latin-1") if value else None
