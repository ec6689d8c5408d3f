"""The disk is full: the collector refuses with 503 and stays up; when there is room again, it goes on by itself."""

from __future__ import annotations

import http.client
import json
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import processes
from tests.processes import Collector, Process, assert_no_traceback

MEGABYTE = 1_000_000


class Client:
    """Sends one event after the other, 20 kB each, and remembers what was acknowledged."""

    def __init__(self, port: int, key: str) -> None:
        self.port = port
        self.key = key
        self.sent = 0
        self.acknowledged: list[int] = []

    def send(self) -> tuple[int, str | None]:
        """The status, and when it may be tried again."""
        event = {
            "userId": "u",
            "event": "Saved",
            "writeKey": self.key,
            "messageId": f"m-{self.sent}",
            "properties": {"n": self.sent, "pad": "x" * 20_000},
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", "/v1/track", json.dumps(event))
        answer = connection.getresponse()
        said = json.loads(answer.read())
        connection.close()
        if answer.status == 200:
            self.acknowledged.append(self.sent)
        else:
            assert {"code", "message"} <= set(said)
        self.sent += 1
        return answer.status, answer.getheader("Retry-After")

    def until(self, status: int) -> None:
        """Send until this is the answer."""
        late = time.monotonic() + processes.PATIENCE
        while (last := self.send()[0]) != status:
            assert last in (200, 503)
            assert time.monotonic() < late
            time.sleep(0.05 if last == 503 else 0)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 40 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_before_the_disk_is_full_events_are_refused_until_there_is_room(
    tmp_path: Path, small: Path
) -> None:
    workspace = processes.workspace(tmp_path / "w", '[collect]\ndisk_floor = "20MB"\n')
    (workspace / "journal").symlink_to(small)
    key = processes.write_keys(workspace, ["web"])["web"]
    with Collector(workspace) as collector:
        client = Client(collector.port, key)
        assert client.send()[0] == 200
        ballast = small / "ballast"
        ballast.write_bytes(bytes(15 * MEGABYTE))
        client.until(503)
        assert room(small) > 19 * MEGABYTE, "it kept nothing free"
        status, again = client.send()
        assert status == 503
        assert again is not None
        assert int(again) > 0
        assert health(collector.port) == 503
        ballast.unlink()
        client.until(200)
        assert health(collector.port) == 200
    assert_acknowledged_are_stored(workspace, client)


def test_what_the_disk_does_not_take_is_refused_until_it_does(tmp_path: Path, small: Path) -> None:
    workspace = processes.workspace(tmp_path / "w", '[collect]\ndisk_floor = "0kB"\n')
    (workspace / "journal").symlink_to(small)
    key = processes.write_keys(workspace, ["web"])["web"]
    with Collector(workspace) as collector:
        client = Client(collector.port, key)
        assert client.send()[0] == 200
        ballast = small / "ballast"
        ballast.write_bytes(bytes(room(small) - 2 * MEGABYTE))
        client.until(503)
        ballast.unlink()
        client.until(200)
    assert_acknowledged_are_stored(workspace, client)


def test_a_file_that_may_not_grow_is_refused_until_it_may(tmp_path: Path) -> None:
    """As with a quota."""
    workspace = processes.workspace(tmp_path / "w", '[collect]\ndisk_floor = "1MB"\n')
    key = processes.write_keys(workspace, ["web"])["web"]
    with Collector(workspace) as collector:
        client = Client(collector.port, key)
        client.until(200)
        _, most = resource.prlimit(collector.number, resource.RLIMIT_FSIZE, (8, -1))
        assert most == resource.RLIM_INFINITY
        client.until(503)
        client.until(503)
        resource.prlimit(collector.number, resource.RLIMIT_FSIZE, (-1, -1))
        client.until(200)
        client.until(200)
    assert_acknowledged_are_stored(workspace, client)


def test_a_lake_on_a_full_disk_waits_for_room_and_misses_nothing(
    tmp_path: Path, small: Path
) -> None:
    workspace = processes.workspace(tmp_path / "w")
    key = processes.write_keys(workspace, ["web"])["web"]
    shutil.move(workspace / "lake", small)
    (workspace / "lake").symlink_to(small / "lake")
    with Collector(workspace) as collector:
        client = Client(collector.port, key)
        client.until(200)
        processes.load(workspace)
        loader = Process(workspace, "load", ["--follow"])
        loader.start()
        ballast = small / "ballast"
        ballast.write_bytes(bytes(room(small) - 4096))
        for _ in range(20):
            client.until(200)
        processes.until(lambda: "No space left" in loader.stderr())
        assert stored(workspace) == {0}
        ballast.unlink()
        processes.until(lambda: stored(workspace) == set(client.acknowledged))
        assert loader.running
        loader.end()
    assert_no_traceback(loader.stderr())
    assert_acknowledged_are_stored(workspace, client)


def room(folder: Path) -> int:
    """Bytes that are free."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def health(port: int) -> int:
    """What the balancer is told."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/healthz")
    status = connection.getresponse().status
    connection.close()
    return status


def assert_acknowledged_are_stored(workspace: Path, client: Client) -> None:
    """Each once, and nothing that was never sent."""
    processes.load(workspace)
    assert set(client.acknowledged) <= stored(workspace) <= set(range(client.sent))


def stored(workspace: Path) -> set[int]:
    """Which events stand in the lake; each once."""
    rows = processes.rows(workspace, "SELECT CAST(properties->>'n' AS INT) FROM {events}")
    assert len(rows) == len(set(rows))
    return {n for (n,) in rows}
