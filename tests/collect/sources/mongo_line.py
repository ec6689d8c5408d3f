"""A MongoDB as the driver sees it: speaks its wire protocol (OP_MSG), holds documents, understands find and getMore."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bson

HEADER = struct.Struct("<iiii")
AWARE = bson.CodecOptions(tz_aware=True)
OP_MSG, OP_QUERY, OP_REPLY = 2013, 2004, 1


class MongoLine(socketserver.ThreadingTCPServer):
    """The server; `documents` is its only collection, `commands` what it was asked."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, documents: list[dict[str, Any]]) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.documents, self.commands = documents, list[dict[str, Any]]()
        self.open: dict[int, list[dict[str, Any]]] = {}

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self.server_address[1]}/crm"

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        name = next(iter(asked))
        if name.lower() in ("hello", "ismaster"):
            return {
                "ok": 1,
                "helloOk": True,
                "isWritablePrimary": True,
                "maxBsonObjectSize": 16 << 20,
                "maxMessageSizeBytes": 48 << 20,
                "maxWriteBatchSize": 100_000,
                "minWireVersion": 0,
                "maxWireVersion": 21,
                "readOnly": False,
            }
        self.commands.append(asked)
        if name == "find":
            found = [one for one in self.documents if _fits(one, asked.get("filter", {}))]
            for field, way in reversed(asked.get("sort", {}).items()):
                found.sort(key=lambda one: one[field], reverse=way < 0)
            found = found[: asked.get("limit") or None]
            self.open[7] = found
            return self._batch("firstBatch", asked.get("batchSize", 101))
        if name == "getMore":
            return self._batch("nextBatch", asked.get("batchSize", 101))
        return {"ok": 1}

    def _batch(self, name: str, size: int) -> dict[str, Any]:
        now, self.open[7] = self.open[7][:size], self.open[7][size:]
        return {"ok": 1, "cursor": {"id": 7 if self.open[7] else 0, "ns": "crm.x", name: now}}


@contextmanager
def mongo_line(documents: list[dict[str, Any]]) -> Iterator[MongoLine]:
    """A server that holds these documents."""
    with MongoLine(documents) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


class _Talk(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while head := self._take(HEADER.size):
            length, number, _, code = HEADER.unpack(head)
            body = self._take(length - HEADER.size)
            if code == OP_MSG:
                asked = bson.decode(body[5:], AWARE)
                told = bson.encode(self.server.answer(asked))  # type: ignore[attr-defined]
                self._send(number, OP_MSG, struct.pack("<IB", 0, 0) + told)
            elif code == OP_QUERY:
                asked = bson.decode(body[body.index(b"\0", 4) + 9 :])
                told = bson.encode(self.server.answer(asked))  # type: ignore[attr-defined]
                self._send(number, OP_REPLY, struct.pack("<iqii", 8, 0, 0, 1) + told)

    def _send(self, number: int, code: int, body: bytes) -> None:
        self.request.sendall(HEADER.pack(HEADER.size + len(body), 1, number, code) + body)

    def _take(self, size: int) -> bytes:
        got = b""
        while len(got) < size:
            try:
                part = self.request.recv(size - len(got))
            except OSError:
                return b""
            if not part:
                return b""
            got += part
        return got


def _fits(document: dict[str, Any], asked: dict[str, Any]) -> bool:
    for name, wanted in asked.items():
        if name == "$and":
            if not all(_fits(document, each) for each in wanted):
                return False
        elif isinstance(wanted, dict) and "$gte" in wanted:
            if document.get(name) is None or document[name] < wanted["$gte"]:
                return False
        elif isinstance(wanted, dict) and "$ne" in wanted:
            if document.get(name) == wanted["$ne"]:
                return False
        elif document.get(name) != wanted:
            return False
    return True
