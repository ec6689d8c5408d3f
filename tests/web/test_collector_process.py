"""`tenure collect` as it runs: signals, kill -9, several at once, a disk that fails."""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.web.collecting import basic
from tests.web.collecting_process import EVENT, Collecting, kept, new_key, soon

from tenure.cli import init
from tenure.state import keys
from tenure.state.state import State
from tenure.warehouse.journal import streams


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "vendor"
    init.make(folder)
    return folder


@pytest.fixture
def key(workspace: Path) -> str:
    return new_key(workspace)


@pytest.fixture
def collecting(workspace: Path, key: str) -> Iterator[Collecting]:
    with Collecting(workspace) as running:
        yield running
        if running.process.poll() is None:
            assert running.end() == (0, "")


def test_an_acknowledged_event_lies_in_the_journal(
    workspace: Path, key: str, collecting: Collecting
) -> None:
    assert collecting.post(key) == 200
    (request,) = kept(workspace)
    assert (request.source, request.body) == ("web", EVENT)


def test_keys_come_and_go_without_a_restart(
    workspace: Path, key: str, collecting: Collecting
) -> None:
    assert collecting.post(key) == 200
    second = new_key(workspace)
    soon(lambda: collecting.post(second) == 200)
    state = State.open(workspace / "state.db")
    keys.revoke(state, 1, "test", datetime.now(UTC))
    state.close()
    soon(lambda: collecting.post(key) == 401)
    assert collecting.post(second) == 200


def test_told_to_end_it_finishes_what_is_under_way(
    workspace: Path, key: str, collecting: Collecting
) -> None:
    acknowledged, stop = [0], threading.Event()

    def send() -> None:
        connection = collecting.connect()
        try:
            while not stop.is_set():
                connection.request("POST", "/v1/track", EVENT, basic(key))
                reply = connection.getresponse()
                reply.read()
                acknowledged[0] += reply.status == 200
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()

    sender = threading.Thread(target=send)
    sender.start()
    slow = collecting.connect()
    slow.putrequest("POST", "/v1/track")
    for name, value in {**basic(key), "Content-Length": str(len(EVENT))}.items():
        slow.putheader(name, value)
    slow.endheaders(EVENT[:5])
    time.sleep(0.5)
    collecting.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    slow.send(EVENT[5:])
    assert slow.getresponse().status == 200
    slow.close()
    _, told = collecting.process.communicate(timeout=20)
    stop.set()
    sender.join()
    assert (collecting.process.returncode, told) == (0, "")
    assert 0 <= len(kept(workspace)) - (acknowledged[0] + 1) <= 1
    assert acknowledged[0] > 10


def test_nothing_acknowledged_is_lost_to_kill_9(workspace: Path, key: str) -> None:
    sent: set[str] = set()

    def send(collecting: Collecting, sender: int) -> None:
        connection = collecting.connect()
        try:
            for n in range(100_000):
                name = f"{collecting.port}-{sender}-{n}"
                connection.request("POST", "/v1/track", json.dumps({"event": name}), basic(key))
                reply = connection.getresponse()
                reply.read()
                if reply.status == 200:
                    sent.add(name)
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()

    for _ in range(3):
        with Collecting(workspace) as collecting:
            senders = [threading.Thread(target=send, args=(collecting, n)) for n in range(4)]
            for sender in senders:
                sender.start()
            time.sleep(0.6)
            collecting.end(signal.SIGKILL)
            for sender in senders:
                sender.join()
    found = [json.loads(request.body)["event"] for request in kept(workspace)]
    assert len(sent) > 100
    assert sent <= {*found}
    assert len(found) == len({*found})
    assert streams(workspace / "journal") == ["0"]


def test_several_collect_at_once(workspace: Path, key: str, collecting: Collecting) -> None:
    with Collecting(workspace) as other:
        assert collecting.post(key) == other.post(key) == 200
        assert other.end() == (0, "")
    assert streams(workspace / "journal") == ["0", "1"]
    assert len(kept(workspace)) == 2


def test_a_port_that_is_taken_is_told(workspace: Path, key: str, collecting: Collecting) -> None:
    command = [sys.executable, "-m", "tenure", "collect", "--no-load", "-w", str(workspace)]
    done = subprocess.run(
        [*command, "--port", str(collecting.port)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "Cannot listen" in done.stderr
    assert "Traceback" not in done.stderr


FAILING = """
import errno, os, sys
from tenure.warehouse.journal import write
real, left = os.fdatasync, [3]
def fails(handle):
    left[0] -= 1
    if left[0] < 0:
        raise OSError(errno.EIO, "Input/output error")
    real(handle)
write._durable = fails
from tenure.cli import main
main()
"""


def test_a_disk_that_fails_ends_the_process_and_says_so(workspace: Path, key: str) -> None:
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            FAILING,
            "collect",
            "--no-load",
            "--port",
            "0",
            "-w",
            str(workspace),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    port = int(re.findall(r":(\d+)", process.stdout.readline())[0])
    statuses = []
    for _ in range(4):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("POST", "/v1/track", EVENT, basic(key))
        reply = connection.getresponse()
        statuses.append(reply.status)
        connection.close()
    assert statuses == [200, 200, 200, 503]
    assert int(reply.headers["Retry-After"]) > 0
    _, told = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "Input/output error" in told
    assert "Traceback" not in told
