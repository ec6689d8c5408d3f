"""Collectors and loaders are killed at any moment, under load: what was acknowledged is in the lake, and nothing is there twice.

`CRASH_SECONDS=3600 pytest tests/crash/test_kill.py` goes on for an hour.
"""

from __future__ import annotations

import os
import random
import threading
import time
from pathlib import Path

from tests import processes
from tests.crash.sender import Sender
from tests.processes import Collector, Process, assert_no_traceback

SECONDS = float(os.environ.get("CRASH_SECONDS", "25"))


def test_what_was_acknowledged_is_stored_once_whoever_is_killed(tmp_path: Path) -> None:
    """Two collectors and two loaders over one workspace."""
    workspace = processes.workspace(tmp_path / "workspace")
    key = processes.write_keys(workspace, ["load"])["load"]
    collectors = [Collector(workspace), Collector(workspace)]
    loaders = [Process(workspace, "load", ["--follow"]) for _ in range(2)]
    everybody: list[Process] = [*collectors, *loaders]
    seed = time.time_ns()
    over = threading.Event()
    lives = dict.fromkeys(range(len(everybody)), 0)

    def kill(number: int) -> None:
        dice = random.Random(seed + number)
        longest = 5.0 if everybody[number] in loaders else 2.0
        while not over.wait(dice.choice([0.05, longest]) * dice.random()):
            everybody[number].kill()
            everybody[number].start()
            lives[number] += 1

    killers = [threading.Thread(target=kill, args=(number,)) for number in lives]
    try:
        for process in everybody:
            process.start()
        with Sender([collector.port for collector in collectors], key) as sender:
            for killer in killers:
                killer.start()
            over.wait(SECONDS)
            over.set()
            for killer in killers:
                killer.join()
    finally:
        for process in everybody:
            process.kill()
    processes.load(workspace)
    for process in everybody:
        assert_no_traceback(process.stderr())
    assert min(lives.values()) > SECONDS / 10, "hardly anybody was killed"
    assert sender.again, "nobody noticed"
    assert_conserved(workspace, sender)
    print(f"{lives} lives, {len(sender.acknowledged)} acknowledged, {sender.again} sent again")


def assert_conserved(workspace: Path, sender: Sender) -> None:
    """Acknowledged ⊆ stored ⊆ sent, each once, in events and in what is summed from them; and the counts are right."""
    found = processes.rows(
        workspace, "SELECT CAST(properties->>'n' AS INT) AS n, count(*) FROM {events} GROUP BY n"
    )
    stored = {n for n, _ in found}
    lost = sender.acknowledged - stored
    assert not lost, f"{len(lost)} acknowledged events are not there, {min(lost)} the first"
    assert stored <= sender.sent
    assert {count for _, count in found} == {1}, "some are there more than once"
    [(used,)] = processes.rows(workspace, "SELECT sum(n)::BIGINT FROM {usage}")
    assert used == len(stored)
    [(received, kept, twice, rest)] = processes.rows(
        workspace,
        """SELECT sum(received)::BIGINT, sum(stored)::BIGINT, sum(duplicate)::BIGINT,
            sum(rejected + suppressed + filtered)::BIGINT FROM {arrivals} WHERE way = 'collector'""",
    )
    assert kept == len(stored)
    assert received == kept + twice
    assert rest == 0
