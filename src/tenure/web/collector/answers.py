"""What the collector answers: exactly 200 for what is kept; every error is JSON with `code` and `message`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

Header = tuple[bytes, bytes]
KNOWN_HEADERS = (  # that browser SDKs send, so that a preflight has to name them
    "authorization",
    "content-type",
    "content-encoding",
    "x-retry-count",
    "anonymousid",
    "sentat",
)
HEADER_NAME = re.compile(r"[a-z0-9_-]{1,64}\Z")
ORIGIN = re.compile(rb"[!-)+-~]{1,300}\Z")
JSON = b"application/json"
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01D\x00;"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and the headers that are not the same for all."""

    status: int
    body: bytes
    kind: bytes = JSON
    more: tuple[Header, ...] = ()

    def headers(self, origin: bytes | None) -> list[Header]:
        """Of this answer to a page from `origin`."""
        given = [(b"content-type", self.kind), (b"content-length", b"%d" % len(self.body))]
        return [*given, *self.more, *_cors(origin)] if origin else [*given, *self.more]


class Refused(Exception):
    """The request is answered with an error."""

    def __init__(
        self, status: int, code: str, message: str, *, retry_after: int = 0, allow: str = ""
    ) -> None:
        super().__init__(message)
        more: list[Header] = []
        if retry_after:
            more.append((b"retry-after", b"%d" % retry_after))
        if allow:
            more.append((b"allow", allow.encode()))
        body = {"success": False, "code": code, "message": message}
        self.answer = Answer(status, msgspec.json.encode(body), more=tuple(more))


def json(value: object) -> Answer:
    """200 with this."""
    return Answer(200, msgspec.json.encode(value), more=((b"cache-control", b"no-store"),))


SUCCESS = Answer(200, b'{"success":true}')
STATUS = Answer(200, b'{"status":1}')  # what PostHog's clients know
PIXEL = Answer(200, GIF, b"image/gif", ((b"cache-control", b"no-store"),))


def preflight(origin: bytes | None, asked: bytes) -> Answer:
    """Every page may send: what lets it in is the write key."""
    more = [
        (b"access-control-allow-methods", b"POST, GET, OPTIONS"),
        (b"access-control-allow-headers", ", ".join(_allowed(asked)).encode()),
        (b"access-control-max-age", b"7200"),
    ]
    return Answer(200, b"", b"text/plain", (*more, *(() if origin else _cors(b"*"))))


def _allowed(asked: bytes) -> Iterable[str]:
    names = (name.strip().lower() for name in asked.decode("latin-1").split(",")[:32])
    return dict.fromkeys([*KNOWN_HEADERS, *(name for name in names if HEADER_NAME.match(name))])


def _cors(origin: bytes) -> tuple[Header, ...]:
    if not ORIGIN.match(origin):
        return ((b"access-control-allow-origin", b"*"),)
    return (
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", b"Retry-After"),
        (b"vary", b"Origin"),
    )
