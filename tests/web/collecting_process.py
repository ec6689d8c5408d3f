"""`tenure collect` as a process of its own, and what it has kept."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.web.collecting import basic

from tenure.state import keys
from tenure.state.state import State
from tenure.warehouse.journal import Request, read, streams

EVENT = b'{"type":"track","event":"x","userId":"ann"}'


class Collecting:
    """One process."""

    def __init__(self, workspace: Path, *options: str) -> None:
        command = [sys.executable, "-m", "tenure", "collect", "--no-load", "--port", "0"]
        self.process = subprocess.Popen(
            [*command, "-w", str(workspace), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        told = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", told)
        assert found, (told, self.process.stderr and self.process.stderr.read())
        self.port = int(found[1])

    def __enter__(self) -> Collecting:
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            self.end(signal.SIGKILL)
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)

    def post(self, key: str, path: str = "/v1/track", body: bytes = EVENT) -> int:
        connection = self.connect()
        try:
            connection.request("POST", path, body, basic(key))
            return connection.getresponse().status
        finally:
            connection.close()

    def raw(self, *pieces: bytes, wait: float = 0) -> bytes:
        """What comes back for these bytes until the connection ends or nothing comes for a second."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=12) as connection:
            answer = b""
            try:
                for piece in pieces:
                    connection.sendall(piece)
                    time.sleep(wait)
                connection.settimeout(1)
                while got := connection.recv(65_536):
                    answer += got
            except (TimeoutError, ConnectionError):
                pass
            return answer

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Exit code and what it said on stderr."""
        self.process.send_signal(how)
        _, told = self.process.communicate(timeout=20)
        return self.process.returncode, told


def new_key(workspace: Path) -> str:
    state = State.open(workspace / "state.db")
    secret = keys.create(state, "web", "test", datetime.now(UTC))[1]
    state.close()
    return secret


def kept(workspace: Path) -> list[Request]:
    found: list[Request] = []
    for stream in streams(workspace / "journal"):
        start = 0
        while True:
            requests, end = read(workspace / "journal", stream, start, 1 << 20)
            if not requests and end == start:
                break
            found, start = found + requests, end
    return found


def soon(is_so: object) -> None:
    until = time.monotonic() + 5
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.1)
