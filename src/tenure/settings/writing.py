"""How files of a workspace are written: by one at a time, whole or not at all; a link stays one, and who may read it too."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tenure.errors import WorkspaceError

LOCK = ".edits.lock"  # in the workspace
_held = threading.local()


@contextmanager
def alone(workspace: Path) -> Iterator[None]:
    """Nobody else changes files of this workspace meanwhile, in no process: look at a file, and write it, in one go."""
    mine: dict[Path, int] = _held.__dict__.setdefault("of", {})
    folder = workspace.resolve()
    if mine.get(folder):  # we have it already, further out
        yield
        return
    try:
        file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise _told(folder / LOCK, error) from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        mine[folder] = 1
        yield
    finally:
        mine.pop(folder, None)
        os.close(file)


def put(file: Path, text: str) -> None:
    """Write `text` in place of what there was."""
    place = file.resolve()
    draft = place.with_name(f".{place.name}.{os.getpid()}-{threading.get_ident()}.draft")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", newline="") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileNotFoundError):
            draft.chmod(place.stat().st_mode & 0o777)
        draft.replace(place)
    except OSError as error:
        raise _told(file, error) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _told(file: Path, error: OSError) -> WorkspaceError:
    return WorkspaceError(f"{file}: cannot be written: {error.strerror}. Nothing was changed.")
