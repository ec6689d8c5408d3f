"""Why a file cannot be opened, in words that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenure.errors import UnreadableFile


@contextmanager
def refusal(path: Path) -> Iterator[None]:
    """Whatever the system says while the file at `path` is opened is raised as UnreadableFile."""
    try:
        yield
    except FileNotFoundError:
        raise UnreadableFile(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise UnreadableFile(f"{path}: this is a folder; name the files in it") from None
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}") from None
