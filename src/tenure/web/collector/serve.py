"""The process of the collector: it listens, reads the keys again, drains when it is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import resource
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httptools
import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tenure.errors import JournalError, TenureError
from tenure.warehouse.journal import Journal
from tenure.web.collector.answers import Refused
from tenure.web.collector.door import MOST_BYTES, Collector
from tenure.web.collector.ring import Live, Ring

KEYS_SECONDS = 1.0
IDLE_SECONDS = 75  # longer than clients keep a connection that they do not use
DRAIN_SECONDS = 8
BACKLOG = 4096
MOST_HEAD_BYTES = 64 * 1024
NO_HTTP = Refused(400, "malformed", "This is not HTTP.").answer.body


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much is taken."""

    most_bytes: int = MOST_BYTES  # of one body
    floor_bytes: int = 1 << 30  # of the disk are left free
    forwarded: bool = False


def serve(
    folder: Path,
    live: Live,
    host: str = "127.0.0.1",
    port: int = 8080,
    limits: Limits = Limits(),
) -> None:
    """Collect into the journal in `folder` until SIGTERM or Ctrl-C. Raises where the journal failed."""
    ring = Ring(live)
    _more_files()
    with _listening(host, port) as listening:
        failure = uvloop.run(_served(folder, ring, listening, limits))
    if failure:
        raise failure


def server_of(app: Any) -> Server:
    """HTTP as the collector speaks it, before any ASGI application."""
    config = uvicorn.Config(
        app,
        http=Door,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level=logging.CRITICAL,  # what strangers send is no news
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        backlog=BACKLOG,
    )
    return Server(config)


async def _served(
    folder: Path, ring: Ring, listening: socket.socket, limits: Limits
) -> JournalError | None:
    """Why it had to end; None: it was asked to."""
    server: Server

    def stopped() -> None:
        server.should_exit = True

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_stumbled)
    journal = Journal(folder, limits.floor_bytes, stopped=stopped)
    app = Collector(journal, ring, limits.most_bytes, limits.forwarded)
    server = server_of(app)
    reading = asyncio.create_task(_read_keys(ring))
    gc.freeze()
    host, port = listening.getsockname()[:2]
    named = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    print(f"Tenure collects on http://{named}:{port} (stream {journal.stream})", flush=True)
    try:
        await server.serve(sockets=[listening])
    finally:
        reading.cancel()
        await journal.close()
    return journal.broken


def _stumbled(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What went wrong outside of any request is one line, not a traceback."""
    what = context.get("exception") or context.get("message")
    print(f"The collector stumbled: {type(what).__name__}: {what}", file=sys.stderr, flush=True)


async def _read_keys(ring: Ring) -> None:
    told = False
    while True:
        await asyncio.sleep(KEYS_SECONDS)
        try:
            await asyncio.to_thread(ring.read_again)
            told = False
        except TenureError as error:
            if not told:
                print(
                    f"The write keys cannot be read again, the last known hold: {error}",
                    file=sys.stderr,
                )
            told = True


class Server(uvicorn.Server):
    """Ends with what is under way finished, and leaves the rest to do to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        caught = (signal.SIGTERM, signal.SIGINT)
        for number in caught:
            loop.add_signal_handler(number, self._asked_to_end)
        try:
            yield
        finally:
            for number in caught:
                loop.remove_signal_handler(number)

    def _asked_to_end(self) -> None:
        self.should_exit = True


class Door(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, with bounds on size and time of a request's head, and errors as JSON."""

    head_bytes = 0
    in_head = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.in_head:
            self._wait_for_head()

    def on_message_begin(self) -> None:
        self.head_bytes = 0
        self.in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self.in_head = False
        super().on_headers_complete()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value) + 32)
        name = name.lower()
        if name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def _wait_for_head(self) -> None:
        if not self.transport.is_closing():
            self._unset_keepalive_if_required()
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _count(self, more: int) -> None:
        self.head_bytes += more
        if self.head_bytes > MOST_HEAD_BYTES:
            raise httptools.HttpParserError("the head is too large")

    def send_400_response(self, msg: str) -> None:
        self.transport.write(
            b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n"
            b"content-length: %d\r\nconnection: close\r\n\r\n%b" % (len(NO_HTTP), NO_HTTP)
        )
        self.transport.close()


def _listening(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)  # before it is said that we do
    except OSError as error:
        listening.close()
        raise TenureError(
            f"Cannot listen on {host}, port {port}: {error.strerror}. Name another: --port 8081."
        ) from None
    return listening


def _more_files() -> None:
    """As many connections as the system allows."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
