"""The collector: requests and events a second that are durable when they are answered, and how long they wait for it.

Beside it, in the same run, the same server that answers 200 and does nothing. The load comes from a process of its own:
wrk where there is one, else `python -m benchmarks.collecting send`, which costs the two cores more.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SECONDS = 8
EVENTS = 100  # in a batch
SINGLE, BATCHES = 64, 16  # connections


@dataclass(frozen=True)
class Load:
    """What one run sends, over how many connections."""

    path: str
    body: bytes
    connections: int


@dataclass(frozen=True)
class Found:
    """What one run found."""

    a_second: float
    p50: float  # milliseconds
    p99: float

    def __str__(self) -> str:
        return f"{self.a_second:8,.0f}/s   p50 {self.p50:5.1f} ms   p99 {self.p99:5.1f} ms"


def measure(folder: Path, with_loader: bool) -> None:
    """Print what was found, beside the server that does nothing."""
    key = _workspace(folder)
    loads = {"one event each": (_one(), 1), f"batches of {EVENTS}": (_batch(), EVENTS)}
    with _nothing() as port:
        idle = {name: _sent(port, key, load) for name, (load, _) in loads.items()}
    with _collecting(folder, with_loader) as port:
        ours = {name: _sent(port, key, load) for name, (load, _) in loads.items()}
    print(f"loader running: {'yes' if with_loader else 'no'}; load from {_wrk() or 'Python'}")
    for name, (_, events) in loads.items():
        a, b = ours[name], idle[name]
        print(f"{name:<16} collector {a}   = {a.a_second * events:9,.0f} events/s")
        print(f"{'':<16} nothing   {b}   ratio {a.a_second / b.a_second:.2f}")


def _event(n: int) -> dict[str, object]:
    return {
        "type": "track",
        "event": "Report Exported",
        "userId": f"user-{n % 50}",
        "messageId": f"c4c58e96-eaa4-45e2-bb52-{n:012d}",
        "timestamp": "2026-11-21T19:42:33.084+00:00",
        "context": {"groupId": f"acct-{n % 9}", "library": {"name": "bench", "version": "1"}},
        "properties": {"format": "csv"},
        "integrations": {},
    }


def _one() -> Load:
    return Load("/v1/track", json.dumps(_event(1)).encode(), SINGLE)


def _batch() -> Load:
    batch = {"batch": [_event(n) for n in range(EVENTS)], "sentAt": "2026-11-21T19:42:33.084Z"}
    return Load("/v1/batch", json.dumps(batch).encode(), BATCHES)


# --- servers ---


def _workspace(folder: Path) -> str:
    from tenure.cli import init
    from tenure.state import keys
    from tenure.state.state import State

    init.make(folder)
    state = State.open(folder / "state.db")
    return keys.create(state, "bench", "bench", datetime.now(UTC))[1]


@contextmanager
def _collecting(folder: Path, with_loader: bool) -> Iterator[int]:
    command = [sys.executable, "-m", "tenure", "collect", "--port", "0", "-w", str(folder)]
    with _running(command + ([] if with_loader else ["--no-load"])) as port:
        yield port


@contextmanager
def _nothing() -> Iterator[int]:
    with _running([sys.executable, "-m", "benchmarks.collecting", "nothing"]) as port:
        yield port


@contextmanager
def _running(command: list[str]) -> Iterator[int]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        found = re.search(r":(\d+)", process.stdout.readline())
        assert found, "the server did not start"
        try:
            yield int(found[1])
        finally:
            process.terminate()
            process.wait(30)


def nothing() -> None:
    """Serve 200 for anything, without a look at it."""
    import uvloop

    from tenure.web.collector.serve import server_of

    headers = [(b"content-type", b"application/json"), (b"content-length", b"16")]

    async def answer(scope: object, receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b'{"success":true}'})  # type: ignore[operator]

    listening = socket.create_server(("127.0.0.1", 0), backlog=4096)
    print(f":{listening.getsockname()[1]}", flush=True)
    uvloop.run(server_of(answer).serve(sockets=[listening]))


# --- load ---


def _wrk() -> str | None:
    return shutil.which("wrk")


def _sent(port: int, key: str, load: Load) -> Found:
    _by_python(port, key, load, 1)  # warm
    return _by_wrk(port, key, load) if _wrk() else _by_python(port, key, load, SECONDS)


def _by_wrk(port: int, key: str, load: Load) -> Found:
    script = Path(f"/tmp/tenure-wrk-{port}.lua")
    script.write_text(
        f'wrk.method = "POST"\nwrk.headers["Authorization"] = "Bearer {key}"\n'
        f'wrk.headers["Content-Type"] = "application/json"\nwrk.body = [[{load.body.decode()}]]\n'
    )
    command = ["wrk", "-t1", f"-c{load.connections}", f"-d{SECONDS}s", "--latency"]
    told = subprocess.run(
        [*command, "-s", str(script), f"http://127.0.0.1:{port}{load.path}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    script.unlink()
    assert "Non-2xx" not in told, told
    assert "Socket errors" not in told, told
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert rate, told
    return Found(float(rate[1]), _milliseconds(told, 50), _milliseconds(told, 99))


def _milliseconds(told: str, percent: int) -> float:
    found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)\b", told)
    assert found, told
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]


def _by_python(port: int, key: str, load: Load, seconds: float) -> Found:
    command = [sys.executable, "-m", "benchmarks.collecting", "send", str(port), key, load.path]
    done = subprocess.run(
        [*command, str(load.connections), str(seconds)],
        input=load.body,
        capture_output=True,
        check=True,
    )
    return Found(*json.loads(done.stdout))


def send(port: int, key: str, path: str, connections: int, seconds: float) -> None:
    """Send what stdin holds over and over; print requests a second, p50 and p99."""
    import uvloop

    body = sys.stdin.buffer.read()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    times = uvloop.run(_exchange(port, head.encode() + body, connections, seconds))
    cuts = statistics.quantiles(times, n=100)
    print(json.dumps([len(times) / seconds, cuts[49] * 1000, cuts[98] * 1000]))


class _Sender(asyncio.Protocol):
    """One connection: the next request when the last one is answered."""

    def __init__(self, request: bytes, times: list[float], until: float) -> None:
        self.request, self.times, self.until = request, times, until
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:  # uvloop's is no asyncio.Transport
        self.transport = transport
        self.sent = time.perf_counter()
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        assert data.startswith((b"HTTP/1.1 200", b"{")), data
        if not data.endswith(b"}"):  # the head came by itself
            return
        now = time.perf_counter()
        self.times.append(now - self.sent)
        if now < self.until:
            self.sent = now
            self.transport.write(self.request)
        else:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self.done.set_exception(error) if error else self.done.set_result(None)


async def _exchange(port: int, request: bytes, connections: int, seconds: float) -> list[float]:
    times: list[float] = []
    until = time.perf_counter() + seconds
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: _Sender(request, times, until), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(sender.done for _, sender in made))
    return times


if __name__ == "__main__":
    if sys.argv[1] == "nothing":
        nothing()
    else:
        send(int(sys.argv[2]), *sys.argv[3:5], int(sys.argv[5]), float(sys.argv[6]))
