"""Tenure's own processes for tests: a workspace with write keys, the collector and the loader, ended or killed at will.

with Collector(workspace) as collector:
    ...
    collector.kill()
    collector.start()
load(workspace)
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from tenure.app import App
from tenure.state import keys
from tenure.warehouse.tables import schema

PATIENCE = 60.0  # seconds for what takes one on a machine that has nothing else to do
TENURE = (sys.executable, "-m", "tenure")


def workspace(folder: Path, text: str = "") -> Path:
    """An empty workspace, set as `text` says."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tenure.toml").write_text(text)
    return folder


def write_keys(workspace: Path, sources: Iterable[str]) -> dict[str, str]:
    """A write key for each source: source → secret."""
    state = App.open(workspace).state
    now = datetime.now(UTC)
    return {source: keys.create(state, source, "test", now)[1] for source in sources}


class Process:
    """One verb of `tenure` over a workspace. What it says on stderr is kept, and may hold no traceback."""

    def __init__(
        self, workspace: Path, verb: str, options: Sequence[str] = (), before: Sequence[str] = ()
    ) -> None:
        self.workspace = workspace
        self.command = [*before, *TENURE, verb, "--workspace", str(workspace), *options]
        self.said = workspace / f"{verb}.stderr"
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Begin; what was begun before is over."""
        with self.said.open("a") as stderr:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                start_new_session=True,  # so that what it starts dies with it
            )

    def end(self) -> int:
        """Ask it to end, and wait; how it ended."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(PATIENCE)
        finally:
            self.kill()

    def kill(self) -> None:
        """kill -9, for it and for what it started."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            if self._process.stdout:
                self._process.stdout.close()
            self._process = None

    def wait(self) -> int:
        """Until it ends by itself."""
        assert self._process is not None
        return self._process.wait(PATIENCE)

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def number(self) -> int:
        """By which the system knows it."""
        assert self._process is not None
        return self._process.pid

    @property
    def stdout(self) -> IO[str]:
        """What it says."""
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout

    def stderr(self) -> str:
        """All that it said, over all its lives."""
        return self.said.read_text() if self.said.exists() else ""


class Collector(Process):
    """`tenure collect`, on one port over all its lives."""

    def __init__(self, workspace: Path, *, load: bool = False, before: Sequence[str] = ()) -> None:
        self.port = free_port()
        options = ["--port", str(self.port), *([] if load else ["--no-load"])]
        super().__init__(workspace, "collect", options, before)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Begin, and listen."""
        super().start()
        line = self.stdout.readline()
        if self.address not in line:
            self.kill()
            raise AssertionError(f"it does not listen: {line}{self.stderr()}")

    def __enter__(self) -> Collector:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        code = self.end()
        if kind is None:
            assert code in (0, -signal.SIGTERM), (code, self.stderr())
            assert_no_traceback(self.stderr())


def load(workspace: Path) -> None:
    """`tenure load`, once."""
    done = subprocess.run(
        [*TENURE, "load", "--workspace", str(workspace)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=4 * PATIENCE,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert_no_traceback(done.stderr)


def rows(workspace: Path, sql: str) -> list[tuple[Any, ...]]:
    """Asked of the lake: `{events}` is the table, of facts those that stand."""
    app = App.open(workspace)
    pinned = app.lake.pin()

    def relation(found: re.Match[str]) -> str:
        ends = {"known_until", "known_until_day"} & set(schema(found[1]).names)
        stands = f"WHERE {min(ends)} IS NULL" if ends else ""
        return f"({pinned.scan(found[1])} {stands})"

    with app.engine() as engine:
        return engine.rows(re.sub(r"\{(\w+)\}", relation, sql))


def assert_no_traceback(said: str) -> None:
    """Nothing that a user reads is a traceback."""
    assert "Traceback" not in said, said[-4000:]
    assert "stumbled" not in said, said[-4000:]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def until(true: Any, seconds: float = PATIENCE) -> None:
    """Wait until `true()`."""
    late = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < late, f"waited {seconds:.0f} seconds in vain"
        time.sleep(0.05)
