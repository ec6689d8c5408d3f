"""A folder that takes long to make is made once in a run of all tests, by the worker that needs it first; each has a copy."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A copy of the folder that `make` has filled."""
    base = factory.getbasetemp()  # of this worker; its parent is that of all of them
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made = shared / f"made-{name}"
    with (shared / f"made-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            making = factory.mktemp(f"making-{name}")
            make(making)
            making.rename(made)
    return Path(shutil.copytree(made, factory.mktemp(name) / "copy"))
