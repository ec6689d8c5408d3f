"""A bad network between a client and the collector: what happens to each request that carries events is scripted.

    with Network() as network:
        address = network.between(collector.port, ["503", "lost", "pass"])

After its script everything passes. What is asked for by GET or OPTIONS passes always.

    pass     the collector's answer
    500 …    an answer that the collector never heard of: an error page, as balancers make them
    429/1    told to come back in one second, as the collector says it; 503/1 too
    closed   read, and the connection closed without a word
    reset    the connection torn down before the request is read
    lost     the collector has taken it, but its answer is lost: the connection is torn down
    half     the collector has taken it, and half of its answer arrives
    slow     the answer arrives late
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import re
import socket
import struct
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import unquote_to_bytes

SLOW_SECONDS = 2.0
NO_EVENTS = re.compile(rb"POST /(flags|decide|v1/m|s|engage)[/? ]")
ID = re.compile(rb'"(?:messageId|uuid)":\s*"([^"]+)"')
PAGE = b"<html><body><h1>Bad gateway</h1></body></html>"


@dataclass
class Line:
    """One address of the network, and what has passed there."""

    target: int
    script: list[str]
    asked: list[str] = field(default_factory=list)  # what was done with the requests, in order
    taken: set[bytes] = field(default_factory=set)  # message ids that the collector said 200 to
    last: float = 0.0  # when something was asked here last


class Network:
    """Runs in a thread of its own."""

    def __enter__(self) -> Network:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._servers: list[asyncio.Server] = []
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def between(self, target: int, script: Sequence[str]) -> tuple[str, Line]:
        """An address that leads to the port `target`, and what will have happened there."""
        line = Line(target, list(script))
        port = asyncio.run_coroutine_threadsafe(self._listen(line), self._loop).result(10)
        return f"http://127.0.0.1:{port}", line

    async def _listen(self, line: Line) -> int:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while await _pass_on(line, reader, writer):
                    pass
            except (OSError, EOFError, asyncio.LimitOverrunError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        self._servers.append(server)
        port: int = server.sockets[0].getsockname()[1]
        return port

    async def _end(self) -> None:
        for server in self._servers:
            server.close()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)


async def _pass_on(line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """One request; whether another may follow on this connection."""
    head = await reader.readuntil(b"\r\n\r\n")
    action = "pass"
    if head.startswith(b"POST ") and not NO_EVENTS.match(head):
        action = line.script.pop(0) if line.script else "pass"
        line.asked.append(action)
        line.last = time.monotonic()
    if action == "reset":
        return _torn(writer)
    body = await _body(head, reader)
    if action == "closed":
        return False
    if action[0].isdigit():
        writer.write(_error(action, head))
        await writer.drain()
        return True
    try:
        answer = await _answer(line.target, head, body)
    except (OSError, EOFError):  # nobody there
        return False
    if answer.startswith(b"HTTP/1.1 200"):
        line.taken.update(ID.findall(_plain(body)))
    if action == "lost":
        return _torn(writer)
    if action == "half":
        writer.write(answer[: -len(answer.partition(b"\r\n\r\n")[2]) // 2])
        await writer.drain()
        return False
    if action == "slow":
        await asyncio.sleep(SLOW_SECONDS)
    writer.write(answer)
    await writer.drain()
    return True


async def _answer(port: int, head: bytes, body: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(head + body)
        await writer.drain()
        answer = await reader.readuntil(b"\r\n\r\n")
        return answer + await _body(answer, reader)
    finally:
        writer.close()


async def _body(head: bytes, reader: asyncio.StreamReader) -> bytes:
    """As it was sent, whichever way its length is told."""
    if found := re.search(rb"\r\ncontent-length:\s*(\d+)", head, re.IGNORECASE):
        return await reader.readexactly(int(found[1]))
    if not re.search(rb"\r\ntransfer-encoding:\s*chunked", head, re.IGNORECASE):
        return b""
    chunks = b""
    while True:
        size = await reader.readuntil(b"\r\n")
        chunk = await reader.readexactly(int(size, 16) + 2)
        chunks += size + chunk
        if int(size, 16) == 0:
            return chunks


def _plain(body: bytes) -> bytes:
    if body.startswith(b"data="):
        body = base64.b64decode(unquote_to_bytes(body[5:].partition(b"&")[0]))
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


def _error(action: str, head: bytes) -> bytes:
    status, _, retry_after = action.partition("/")
    if not retry_after:
        kind, body, more = b"text/html", PAGE, b""
    else:  # as the collector itself says it, also to a page of another origin
        kind, body = (
            b"application/json",
            b'{"success":false,"code":"overloaded","message":"Later."}',
        )
        more = b"Retry-After: %b\r\n" % retry_after.encode()
        if origin := re.search(rb"\r\norigin:\s*(\S+)", head, re.IGNORECASE):
            more += b"Access-Control-Allow-Origin: %b\r\n" % origin[1]
            more += b"Access-Control-Allow-Credentials: true\r\n"
            more += b"Access-Control-Expose-Headers: Retry-After\r\n"
    return b"HTTP/1.1 %b Trouble\r\nContent-Type: %b\r\nContent-Length: %d\r\n%b\r\n%b" % (
        status.encode(),
        kind,
        len(body),
        more,
        body,
    )


def _torn(writer: asyncio.StreamWriter) -> bool:
    """Close with a reset, not with a goodbye."""
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()
    return False
