"""A process beside another one: started again when it falls over, gone when the other one is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tenure.cli import beside
from tenure.cli.beside import Beside

CHILD = "import sys, time; print(1, file=open(sys.argv[1], 'a'), flush=True); {}"


def child(monkeypatch: pytest.MonkeyPatch, folder: Path, then: str) -> tuple[Beside, Path]:
    """Beside, with a program of ours in place of a verb."""
    told = folder / "told"
    started = Beside._started

    def of_ours(self: Beside) -> subprocess.Popen[bytes]:
        self.command = [sys.executable, "-c", CHILD.format(then), str(told)]
        return started(self)

    monkeypatch.setattr(Beside, "_started", of_ours)
    return Beside("load", folder), told


def soon(is_so: object) -> None:
    until = time.monotonic() + 10
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.05)


def test_it_is_started_again_when_it_falls_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(beside, "FIRST_WAIT", 0.05)
    running, told = child(monkeypatch, tmp_path, "sys.exit(3)")
    soon(lambda: told.exists() and len(told.read_text().split()) >= 3)
    running.end()
    assert "`tenure load` ended with 3" in capfd.readouterr().err


def test_it_ends_when_it_is_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running, told = child(monkeypatch, tmp_path, "time.sleep(60)")
    soon(told.exists)
    assert running.running
    running.end()
    assert not running.running
    time.sleep(0.2)
    assert len(told.read_text().split()) == 1


def test_it_ends_when_who_started_it_was_killed(tmp_path: Path) -> None:
    child = "import time; from tenure.cli.beside import end_with_parent as e; e(); time.sleep(60)"
    parent = (
        "import os, subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}], stdin=subprocess.PIPE,\n"
        "    env={**os.environ, 'TENURE_BESIDE': '1'})\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE) as started:
        assert started.stdout
        number = int(started.stdout.readline())
        started.send_signal(signal.SIGKILL)
    soon(lambda: not _alive(number))


def _alive(number: int) -> bool:
    try:
        os.kill(number, 0)
        with open(f"/proc/{number}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
