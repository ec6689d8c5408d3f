"""The write keys that are good now, read again every second; and where clients put the key."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Live = Callable[[], Mapping[bytes, str]]  # SHA-256 of a secret → the source that it writes as

IN_QUERY = ("writeKey", "write_key", "api_key", "token")
IN_BODY = re.compile(rb'"(?:writeKey|write_key|api_key|token)"\s*:\s*"([!#-\[\]-~]{1,200})"')
MOST_TRIED = 16  # in one body
MOST_REMEMBERED = 10_000


class Ring:
    """Which source a write key belongs to."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._sources: Mapping[bytes, str] = {}
        self._headers: dict[bytes, str] = {}  # Authorization that was right → source
        self.read_again()

    def read_again(self) -> None:
        """Ask which keys are good now; what this raises leaves the former ones in force."""
        sources = self._live()
        if sources != self._sources:
            self._sources, self._headers = sources, {}

    def source_of(self, secret: str | bytes) -> str | None:
        """None: not a key, or not any more."""
        raw = secret if isinstance(secret, bytes) else secret.encode("utf-8", "replace")
        return self._sources.get(hashlib.sha256(raw).digest())

    def of_request(
        self, authorization: bytes | None, query: Mapping[str, str], body: bytes
    ) -> str | None:
        """By the first good key among those in the header, the query and the body."""
        if authorization is not None:
            headers = self._headers
            if source := headers.get(authorization):
                return source
            source = next(filter(None, map(self.source_of, _of_header(authorization))), None)
            if source:
                if len(headers) < MOST_REMEMBERED:
                    headers[authorization] = source
                return source
        for name in IN_QUERY if query else ():
            if name in query and (source := self.source_of(query[name])):
                return source
        for _, found in zip(range(MOST_TRIED), IN_BODY.finditer(body), strict=False):
            if source := self.source_of(found[1]):
                return source
        return None


def shown(authorization: bytes | None, query: Mapping[str, Any]) -> str:
    """The key that a browser has shown when it asked for its configuration; empty: none."""
    if authorization is not None:
        return next(iter(_of_header(authorization)), b"").decode("latin-1")
    return next((str(query[name]) for name in IN_QUERY if name in query), "")


def _of_header(value: bytes) -> Iterator[bytes]:
    """Basic, where the key is the user and the colon may be missing; or Bearer."""
    scheme, _, given = value.strip().partition(b" ")
    given = given.strip()
    if scheme.lower() == b"bearer":
        yield given
    elif scheme.lower() == b"basic":
        try:
            yield base64.b64decode(given + b"=" * (-len(given) % 4)).partition(b":")[0]
        except binascii.Error:
            return
