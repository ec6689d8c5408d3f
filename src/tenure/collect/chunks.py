"""What waits in a stream of the journal, read a chunk at a time; the next chunk while the one before it is stored.

Reading is Python's work and keeps one core busy, storing is the engine's: side by side they take as long as the longer
of the two. What was read ahead is taken only where it begins at the place up to which the lake says that the stream has
been stored, so the order, and that everything is stored once, do not depend on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.collect.calls import Sheet, read
from tenure.collect.calls.read import WHOLE

if TYPE_CHECKING:
    from tenure.warehouse.journal import Request

MOST_AHEAD = 2  # chunks, of all streams; so much memory it may take
MUCH_BYTES = 8 * 1024 * 1024  # waiting: worth reading ahead; less is left to become more


@dataclass(frozen=True, slots=True)
class Chunk:
    """Requests that follow each other in a stream, and where they begin and end."""

    start: int
    position: int
    requests: Sequence[Request]
    sheet: Sheet | None = None  # what they say; None: not read, or only in parts


class Ahead:
    """Reads ahead, in a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._thread = ThreadPoolExecutor(1, "ahead")
        self._read: dict[str, tuple[int, int, Future[Chunk]]] = {}  # start, most bytes

    def chunk(self, stream: str, start: int, most_bytes: int) -> Chunk:
        """What waits from `start` on: as it was read ahead, or read now."""
        first, most, found = self._read.pop(stream, (-1, 0, None))
        if found is not None and (first, most) == (start, most_bytes):
            return found.result()
        return taken(self.folder, stream, start, most_bytes)

    def begin(self, stream: str, start: int, most_bytes: int) -> None:
        """Read on, where much waits."""
        from tenure.warehouse import journal

        crowded = len(self._read) >= MOST_AHEAD
        if not crowded and journal.backlog(self.folder, stream, start) > MUCH_BYTES:
            read_on = self._thread.submit(taken, self.folder, stream, start, most_bytes)
            self._read[stream] = start, most_bytes, read_on

    def close(self) -> None:
        """Leave it; what was read ahead is read again by whoever comes next."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def taken(folder: Path, stream: str, start: int, most_bytes: int) -> Chunk:
    """About `most_bytes` of requests, over as many segments as it takes, and what they say."""
    from tenure.warehouse import journal

    requests, position = journal.read(folder, stream, start, most_bytes)
    size = _size(requests)
    while requests and size < most_bytes:
        more, position = journal.read(folder, stream, position, most_bytes - size)
        if not more:
            break
        requests += more
        size += _size(more)
    try:
        sheet = said(requests, range(len(requests)))
    except Exception:  # it is looked for by whoever stores them
        sheet = None
    return Chunk(start, position, requests, sheet)


def said(requests: Sequence[Request], numbers: range, broken: Collection[int] = ()) -> Sheet:
    """What these of the requests say; the broken ones are a fault each."""
    sheet = Sheet()
    for number in numbers:
        if number in broken:
            sheet.fault(number, WHOLE, "unreadable: the loader cannot take it")
        else:
            read(sheet, requests[number], number)
        sheet.settle()
    return sheet


def _size(requests: Iterable[Request]) -> int:
    return sum(len(request.body) + 1 for request in requests)
