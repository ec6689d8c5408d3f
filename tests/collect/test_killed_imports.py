"""Killed in the middle, and two at once: the workspace stays usable, and nothing is lost or counted twice."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.collect.bench import Bench, make_bench

ROWS = 30_000
IMPORT = """
import sys
from pathlib import Path
from tests.collect.bench import NOW, make_bench
from tenure.collect.imports import import_files
folder = Path(sys.argv[1])
def say(stage, done, total):
    if stage.startswith("storing") and not done:
        print("storing", flush=True)
file = folder / "events.csv"
result = import_files(make_bench(folder), "event", [file], {}, progress=say, now=NOW)
print(result.stored, flush=True)
"""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = make_bench(tmp_path)
    rows = (f"A{i % 50},u{i},x,2024-{i % 12 + 1:02d}-01 00:00:00" for i in range(ROWS))
    bench.file("account_id,person_id,event,happened_at\n" + "\n".join(rows) + "\n", "events.csv")
    return bench


def test_an_import_that_was_killed_is_completed_by_the_next(bench: Bench) -> None:
    for wait in (0.0, 0.2):
        process = _start(bench)
        assert process.stdout is not None
        assert process.stdout.readline() == "storing\n"
        time.sleep(wait)
        process.kill()
        process.communicate()
    before = bench.rows("events", "count(*)")[0][0]
    result = bench.bring("event", bench.folder / "events.csv")
    assert result.stored == ROWS - before
    assert bench.rows("events", "count(*), count(DISTINCT (fact_high, fact_low))") == [(ROWS, ROWS)]
    assert bench.rows("usage", "sum(n)") == [(ROWS,)]


def test_the_same_file_twice_at_once_is_stored_once(bench: Bench) -> None:
    both = [_start(bench), _start(bench)]
    told = [process.communicate()[0].split()[-1] for process in both]
    assert sum(map(int, told)) == ROWS
    assert bench.rows("events", "count(*), count(DISTINCT (fact_high, fact_low))") == [(ROWS, ROWS)]
    assert bench.rows("usage", "sum(n)") == [(ROWS,)]


def _start(bench: Bench) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(bench.folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": ":".join(["src", "."]), "TMPDIR": str(bench.folder)},
    )
