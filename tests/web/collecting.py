"""A collector to send requests to, without a socket between."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import threading
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec

from tenure.warehouse.journal import Journal, Request, read
from tenure.web.collector import Collector
from tenure.web.collector.ring import Ring

KEY = "tnw_0123456789abcdef0123456789abcdef"
KEYS = {KEY: "web", "phc_TESTKEY": "product", "TESTWRITEKEY": "site"}


def digests(keys: Mapping[str, str]) -> dict[bytes, str]:
    return {hashlib.sha256(key.encode()).digest(): source for key, source in keys.items()}


def basic(key: str = KEY, colon: str = ":") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode((key + colon).encode()).decode()}


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class Running:
    """A collector over a journal of its own, in a loop of its own."""

    def __init__(self, folder: Path, **how: Any) -> None:
        self.folder = folder
        self.keys = digests(KEYS)
        self.ring = Ring(lambda: dict(self.keys))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.journal = self.run(self._journal())
        self.collector = Collector(self.journal, self.ring, **how)

    def post(self, target: str, body: Any = b"", **headers: str) -> Reply:
        sent = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return self.send("POST", target, {**basic(), **headers}, sent)

    def send(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        chunks: Iterable[bytes] = (),
    ) -> Reply:
        return self.run(self._send(method, target, headers or {}, [body, *chunks]))

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def kept(self) -> list[Request]:
        found: list[Request] = []
        start = 0
        while True:
            requests, end = read(self.folder, "0", start, 1 << 20)
            if not requests and end == start:
                return found
            found, start = found + requests, end

    def close(self) -> None:
        self.run(self.journal.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _journal(self) -> Journal:
        return Journal(self.folder)

    async def _send(
        self, method: str, target: str, headers: Mapping[str, str], chunks: list[bytes]
    ) -> Reply:
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": unquote(path),
            "query_string": query.encode(),
            "scheme": "http",
            "client": ("203.0.113.7", 5000),
            "headers": [
                (name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()
            ],
        }
        coming = list(chunks)
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            if not coming:
                return {"type": "http.disconnect"}
            body = coming.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(coming)}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.collector(scope, receive, send)
        start = sent[0]
        told = {name.decode(): value.decode("ascii") for name, value in start["headers"]}
        return Reply(start["status"], told, b"".join(m["body"] for m in sent[1:]))
