"""kill -9 while the journal is written: everything that was acknowledged is there."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from tenure.warehouse.journal import read, streams

WRITER = """
import asyncio, sys
from pathlib import Path
from tenure.warehouse.journal import Journal, Request
from tenure.warehouse.journal.frame import pack

async def one(journal, n):
    while True:
        body = b"%d-%d" % (n, journal.stamp())
        await journal.append(pack(Request(journal.stamp(), "web", "/v1/track", body)))
        sys.stdout.write(body.decode() + "\\n")
        sys.stdout.flush()

async def main():
    journal = Journal(Path(sys.argv[1]), segment_bytes=20_000)
    await asyncio.gather(*(one(journal, n) for n in range(20)))

asyncio.run(main())
"""


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    acknowledged: set[bytes] = set()
    for _ in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout
            first = writer.stdout.readline()
            time.sleep(0.2)
            writer.send_signal(signal.SIGKILL)
            told, _, _ = (first + writer.stdout.read()).rpartition(b"\n")
        acknowledged.update(told.split(b"\n"))
    assert streams(tmp_path) == ["0"]
    found, start = [], 0
    while True:
        requests, end = read(tmp_path, "0", start, 10_000)
        if not requests and end == start:
            break
        found, start = found + requests, end
    assert len(acknowledged) > 200
    assert acknowledged <= {request.body for request in found}
    times = [request.received_at for request in found]
    assert times == sorted(set(times))
