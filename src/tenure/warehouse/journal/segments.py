"""Where the journal lies: a folder per stream, in it numbered segments, of which the last is being written.

A segment's number is at least the second in which it was begun. A position is one number that only grows: segment
number × 2^40 + offset within the segment.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from tenure.errors import JournalError
from tenure.warehouse.journal.frame import HEAD, MARK

OFFSET_BITS = 40
MOST_STREAMS = 1000


def streams(folder: Path) -> list[str]:
    """The names of the streams, in order."""
    try:
        found = [name for name in os.listdir(folder) if name.isdigit()]
    except FileNotFoundError:
        return []
    return sorted(found, key=int)


def numbers(folder: Path, stream: str) -> list[int]:
    """The segments of a stream, in order."""
    try:
        names = os.listdir(folder / stream)
    except FileNotFoundError:
        return []
    return sorted(int(n[:20]) for n in names if len(n) == 24 and n.endswith(".seg"))


def path(folder: Path, stream: str, number: int) -> Path:
    """The file of a segment."""
    return folder / stream / f"{number:020d}.seg"


def position(number: int, offset: int) -> int:
    """The position of a place in a segment."""
    return number << OFFSET_BITS | offset


def place(position: int) -> tuple[int, int]:
    """Segment number and offset of a position."""
    number, offset = position >> OFFSET_BITS, position & ((1 << OFFSET_BITS) - 1)
    return number, max(offset, HEAD.size)


def head(data: bytes) -> int | None:
    """The `received_at` before which nothing in this segment was received; None where the head is not whole."""
    if len(data) < HEAD.size:
        return None
    mark, before = HEAD.unpack_from(data)
    if mark == bytes(len(MARK)):  # a power cut left the length and not the bytes
        return None
    if mark != MARK:
        raise JournalError("The journal has a segment that this version of Tenure cannot read.")
    return int(before)


def claim(folder: Path) -> tuple[str, int]:
    """The lowest stream that nobody writes, and the open file whose lock says that it is ours now."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(MOST_STREAMS):
        stream = folder / str(number)
        stream.mkdir(exist_ok=True)
        lock = os.open(stream / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        sync_folder(stream)
        sync_folder(folder)
        return stream.name, lock
    raise JournalError(f"{folder}: {MOST_STREAMS} collectors write here already.")


def sync_folder(folder: Path) -> None:
    """Make durable which files there are."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
