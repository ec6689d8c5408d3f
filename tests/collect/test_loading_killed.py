"""Loaders are killed while events arrive, several at once: nothing that was acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.collect.arriving import Arriving, workspace

from tenure.warehouse import arrivals, usage
from tenure.warehouse.engines.duckdb import Engine

SECONDS = 20.0


@pytest.fixture
def arriving(tmp_path: Path) -> Iterator[Arriving]:
    with Engine(memory="1GB", threads=1) as engine:
        yield Arriving(workspace(tmp_path), engine)


def loader(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tenure", "load", "--follow", "-w", str(folder)])


def until(true: object, seconds: float = 30.0) -> None:
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_killed_loaders_lose_nothing_and_double_nothing(arriving: Arriving) -> None:
    sent = 0
    ending = threading.Event()

    def send() -> None:
        nonlocal sent
        while not ending.is_set():
            for _ in range(20):
                sent += 1
                arriving.event(sent, context={"groupId": "acme"})
                if sent % 10 == 0:
                    arriving.event(sent)  # the client tries once more
                if sent % 25 == 0:
                    traits = {"plan": str(sent)}
                    said = {"type": "identify", "userId": "ada", "traits": traits}
                    arriving.arrive({"batch": [{**said, "messageId": f"i{sent}"}, {"type": "x"}]})
            arriving.segment = sent // 600
            time.sleep(0.1)

    sending = threading.Thread(target=send, daemon=True)
    sending.start()
    loaders = [loader(arriving.app.workspace) for _ in range(2)]
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        time.sleep(random.uniform(0.5, 8))
        victim = random.randrange(len(loaders))
        loaders[victim].kill()
        loaders[victim].wait()
        loaders[victim] = loader(arriving.app.workspace)
    ending.set()
    sending.join()
    for process in loaders:
        process.kill()
        process.wait()
    arriving.load()
    usage.catch_up(arriving.app.lake, arriving.engine)
    identified, again = sent // 25, sent // 10
    ((events, distinct),) = arriving.ask(
        "events", "count(*), count(DISTINCT fact_high)", "WHERE event = 'Login'"
    )
    assert (events, distinct) == (sent, sent)
    assert arriving.ask("usage", "sum(n)") == [(sent,)]
    assert arriving.ask("attributes", "count(*)") == [(identified,)]
    assert arriving.ask("rejected", "count(*)") == [(identified,)]
    (counted,) = (one for one in arriving.counts() if one.way == "collector")
    assert (counted.received, counted.stored) == (sent + again + 2 * identified, sent + identified)
    assert (counted.duplicate, counted.rejected) == (again, identified)


def test_what_arrives_is_in_the_lake_within_ten_seconds_and_the_loader_ends_when_asked(
    arriving: Arriving,
) -> None:
    process = loader(arriving.app.workspace)
    try:
        for number in range(3):
            arriving.event(number)
            began = time.monotonic()
            until(lambda number=number: _stored(arriving) > number, 30 if number == 0 else 10)
            assert number == 0 or time.monotonic() - began < 10
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0


def test_a_source_that_fails_ends_no_loader(arriving: Arriving) -> None:
    folder = arriving.app.workspace / "sources"
    folder.mkdir()
    (folder / "broken.toml").write_text("kind = 'nothing of the kind'\n")
    arriving.event(1)
    process = loader(arriving.app.workspace)
    try:
        until(lambda: _stored(arriving) == 1)
    finally:
        process.terminate()
        assert process.wait(15) == 0


def _stored(arriving: Arriving) -> int:
    if not arriving.app.lake.exists(arrivals.TABLE):
        return 0
    return sum(one.stored for one in arriving.counts())
