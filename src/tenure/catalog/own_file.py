"""Runs a file of somebody's metrics: whatever it does instead of defining them is said with file and line.

It is code that the owner of the workspace trusts, and may do what Python may; it is kept from holding up everything else.
"""

from __future__ import annotations

import ctypes
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

from tenure.catalog.table import refuse_odd
from tenure.errors import DefinitionError

PATIENCE = 30.0  # seconds that a file may take


class Late(BaseException):
    """Thrown into a file that takes too long."""


def from_file(path: Path) -> ModuleType:
    """Compiled from its text each time: what Python keeps of a file knows seconds only, and a change may be quicker."""
    module = ModuleType(f"tenure_workspace.{path.stem}")
    module.__file__ = str(path)
    run = _Run(path, module)
    run.start()
    run.join(PATIENCE)
    if run.is_alive():
        run.stop()
        raise DefinitionError(
            f"{path}: has not come to its end in {PATIENCE:g} seconds. What takes long does not belong beside metrics."
        )
    if run.error is not None:
        raise _told(path, run.error) from run.error
    return module


class _Run(threading.Thread):
    """In a thread of its own, so that nobody waits for it longer than need be."""

    def __init__(self, path: Path, module: ModuleType) -> None:
        super().__init__(name=f"metrics {path.name}", daemon=True)
        self.path, self.module = path, module
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            refuse_odd(self.path)
            exec(compile(self.path.read_bytes(), str(self.path), "exec"), self.module.__dict__)
        except (
            BaseException
        ) as error:  # it may leave in any way: sys.exit, Ctrl-C, endless recursion
            self.error = error

    def stop(self) -> None:
        """End it at its next step; where it waits for something outside, it goes on waiting by itself."""
        if self.ident is not None:
            number, late = ctypes.c_ulong(self.ident), ctypes.py_object(Late)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(number, late)


def _told(path: Path, error: BaseException) -> DefinitionError:
    if isinstance(error, DefinitionError):
        return error
    if isinstance(error, OSError) and error.filename == str(path):
        return DefinitionError(f"{path}: cannot be read: {error.strerror}.")
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return DefinitionError(f"{path}:{error.lineno}: {error.msg}: {error.text or ''}")
    return DefinitionError(f"{path}:{_line(error, path)}: {error!r}")


def _line(error: BaseException, path: Path) -> Any:
    lines = []
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == str(path):
            lines.append(step.tb_lineno)
        step = step.tb_next
    return lines[-1] if lines else 1
