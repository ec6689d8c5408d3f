"""Processes that run beside another one: started with it, started again when they fall over, ended with it.

A child holds the reading end of a pipe as its stdin. Where its parent is gone, however it went, the pipe ends, and the
child with it (`end_with_parent`).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenure.app import App

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds before it is started again
STEADY = 60.0  # seconds after which it counts as well again
STARTED_BESIDE = "TENURE_BESIDE"  # in the environment of such a child
GRACE = 15.0  # seconds to end by itself


def start_beside(app: App, *, collect: bool = True) -> list[Beside]:
    """`tenure clock`, which loads what arrives, and `tenure collect`, as children of this process."""
    clock = Beside("clock", app.workspace)
    return [clock, Beside("collect", app.workspace, ["--no-load"])] if collect else [clock]


class Beside:
    """One verb of `tenure` over one workspace, kept running until `end`."""

    def __init__(self, verb: str, workspace: Path, options: Sequence[str] = ()) -> None:
        self.command = [sys.executable, "-m", "tenure", verb, *options]
        self.command += ["--workspace", str(workspace.resolve())]
        self.verb = verb
        self._ending = threading.Event()
        self._process = self._started()
        self._keeper = threading.Thread(target=self._keep, name=f"beside {verb}", daemon=True)
        self._keeper.start()

    @property
    def running(self) -> bool:
        """Whether it is up right now."""
        return self._process.poll() is None

    def end(self) -> None:
        """Ask it to end, wait, and make it end."""
        self._ending.set()
        self._process.terminate()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._keeper.join(1)
        if self._process.stdin:
            self._process.stdin.close()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command, stdin=subprocess.PIPE, env={**os.environ, STARTED_BESIDE: "1"}
        )

    def _keep(self) -> None:
        wait = FIRST_WAIT
        while True:
            since = time.monotonic()
            code = self._process.wait()
            if self._ending.is_set():
                return
            wait = FIRST_WAIT if time.monotonic() - since > STEADY else min(wait * 2, LONGEST_WAIT)
            print(
                f"`tenure {self.verb}` ended with {code}; it is started again in {wait:.0f} seconds.",
                file=sys.stderr,
                flush=True,
            )
            if self._ending.wait(wait):
                return
            if self._process.stdin:
                self._process.stdin.close()
            self._process = self._started()


def end_with_parent() -> None:
    """Where this process runs beside another one: ask ourselves to end when that one is gone."""
    if not os.environ.get(STARTED_BESIDE):
        return

    def wait() -> None:
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()
