"""What every answer and every request must satisfy, whatever the page: security headers, size, host and origin."""

from __future__ import annotations

import time
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'; connect-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
SAFE = ("GET", "HEAD", "OPTIONS")
LOCAL = ("127.0.0.1", "localhost", "[::1]")
MOST_BYTES = 64 * 1024 * 1024


class Guard:
    """Refuses strangers before the application sees them, and puts the headers on every answer, errors included."""

    def __init__(
        self, app: ASGIApp, hosts: Collection[str] = (), most_bytes: int = MOST_BYTES
    ) -> None:
        self.app = app
        self.hosts = {*LOCAL, *hosts}
        self.most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = time.perf_counter()

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers["Server-Timing"] = f"app;dur={(time.perf_counter() - started) * 1000:.1f}"
            await send(message)

        if refusal := self.refusal(scope["method"], Headers(scope=scope)):
            status, why = refusal
            await PlainTextResponse(why + "\n", status)(scope, receive, sealed)
        else:
            await self.app(scope, self._counted(receive), sealed)

    def refusal(self, method: str, headers: Headers) -> tuple[int, str] | None:
        """Status and reason; None: welcome."""
        host = headers.get("host", "")
        if (
            _name(host) not in self.hosts
        ):  # a foreign name that resolves to this machine: DNS rebinding
            return (
                421,
                f"This server does not answer to the name {_name(host)!r}. Set [serve] host in tenure.toml.",
            )
        if method not in SAFE and not _own(headers, host):
            return 403, "This request came from another site."
        size = headers.get("content-length", "0")
        if not size.isdigit() or int(size) > self.most_bytes:
            return (
                413,
                f"Too large: at most {self.most_bytes >> 20} MB. Use `tenure import` for large files.",
            )
        return None

    def _counted(self, receive: Receive) -> Receive:
        """The body, broken off where it grows past the limit without having said so."""
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            return {"type": "http.disconnect"} if seen > self.most_bytes else message

        return counted


def _own(headers: Headers, host: str) -> bool:
    """Whether our own page sent it: by Fetch Metadata; where the browser sends none, by Origin."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        own = site in ("same-origin", "none")
    else:
        origin = headers.get("origin", "")
        own = origin.partition("://")[2] == host and origin.startswith(("http://", "https://"))
    return own


def _name(host: str) -> str:
    """The host without its port, in lower case."""
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() else host.lower()
