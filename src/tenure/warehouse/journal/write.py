"""Writing the journal: one thread takes all that waits, writes it once, makes it durable once, then tells everybody.

The thread stops for good at the first failed fdatasync: what the kernel has dropped then cannot be written again, and
a second call would say that all is well. Where the disk is full, nothing is accepted until there is room again.
"""

from __future__ import annotations

import asyncio
import errno
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

from tenure.errors import JournalCrowded, JournalError, JournalFull, JournalStopped
from tenure.warehouse.journal import segments
from tenure.warehouse.journal.frame import HEAD, MARK, framed
from tenure.warehouse.journal.read import last_received

SEGMENT_BYTES = 64 * 1024 * 1024
MOST_WAITING = 20_000
MOST_WAITING_BYTES = 64 * 1024 * 1024
GROUP_BYTES = 8 * 1024 * 1024
PATIENCE = 6.0  # seconds; then it is said that it was not kept, though it may turn out to have been
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

_durable = getattr(os, "fdatasync", os.fsync)


class Journal:
    """The writing side of one stream; used from one event loop."""

    def __init__(
        self,
        folder: Path,
        floor_bytes: int = 0,
        *,
        segment_bytes: int = SEGMENT_BYTES,
        stopped: Callable[[], None] = lambda: None,
    ) -> None:
        """Take a stream of its own. `stopped` is called, in the loop, when the journal stopped for good."""
        self.folder = folder
        self.floor_bytes = floor_bytes
        self.segment_bytes = segment_bytes
        self.stream, self._lock = segments.claim(folder)
        self.failure: JournalError | None = None  # of the last group; None: it is durable
        self._stopped = stopped
        self._last = last_received(folder, self.stream)
        self._waiting: deque[tuple[float, asyncio.Future[None], int]] = deque()
        self._waiting_bytes = 0
        self._frames: SimpleQueue[bytes | None] = SimpleQueue()
        self._segment = -1  # open file
        self._offset = 0  # up to which it is durable
        self._full = False
        self.broken: JournalStopped | None = None
        self._number = max(segments.numbers(folder, self.stream), default=-1)
        self._closing = False
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._write_all, name="journal", daemon=True)
        self._thread.start()
        self._watch()

    @property
    def waiting(self) -> int:
        """How many were promised an answer."""
        return len(self._waiting)

    def stamp(self) -> int:
        """Now, in microseconds since 1970: unique in the stream and growing, even where the clock goes back."""
        self._last = max(self._last + 1, time.time_ns() // 1000)
        return self._last

    def append(self, payload: bytes) -> asyncio.Future[None]:
        """Done when the payload is durable. Raises, or the future does, a JournalError: then it is not promised."""
        if self._closing or self.broken:
            raise self.broken or JournalStopped("The journal is closed.")
        frame = framed(payload)
        size = len(frame)
        if len(self._waiting) >= MOST_WAITING or self._waiting_bytes + size > MOST_WAITING_BYTES:
            raise JournalCrowded("More arrives than the disk can take.")
        future = self._loop.create_future()
        self._waiting.append((self._loop.time(), future, size))
        self._waiting_bytes += size
        self._frames.put(frame)
        return future

    async def close(self) -> None:
        """Write what waits, then leave the stream to others."""
        if not self._closing:
            self._closing = True
            self._frames.put(None)
        while self._thread.is_alive() or self._waiting:
            await asyncio.sleep(0.01)
        self._seal()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    # --- in the loop ---

    def _settle(self, count: int, error: JournalError | None) -> None:
        self.failure = error
        for _ in range(count):
            _, future, size = self._waiting.popleft()
            self._waiting_bytes -= size
            if not future.done():
                if error:
                    future.set_exception(error)
                else:
                    future.set_result(None)
        if isinstance(error, JournalStopped):
            self._stopped()

    def _watch(self) -> None:
        """Nobody is kept waiting for a disk that hangs."""
        overdue = self._loop.time() - PATIENCE
        for since, future, _ in self._waiting:
            if since > overdue:
                break
            if not future.done():
                future.set_exception(JournalCrowded("The disk does not answer."))
        if not self._closing:
            self._loop.call_later(0.5, self._watch)

    # --- in the thread ---

    def _write_all(self) -> None:
        more = True
        while more:
            group, more = self._taken()
            if group:
                try:
                    error = self._written(group)
                except Exception as unforeseen:
                    error = self._stop(f"{type(unforeseen).__name__}: {unforeseen}")
                with suppress(RuntimeError):  # the loop is gone: nobody is left to be told
                    self._loop.call_soon_threadsafe(self._settle, len(group), error)

    def _taken(self) -> tuple[list[bytes], bool]:
        """All that waits, and whether there will be more."""
        frame = self._frames.get()
        group: list[bytes] = []
        size = 0
        while frame is not None:
            group.append(frame)
            size += len(frame)
            if size >= GROUP_BYTES or self._frames.empty():
                return group, True
            frame = self._frames.get()
        return group, False

    def _written(self, group: list[bytes]) -> JournalError | None:
        """Why the group is not durable; None: it is."""
        if self.broken:
            return self.broken
        data = b"".join(group)
        if self._room() < len(data):
            self._seal()
            return self._no_room("There is too little room on the disk.")
        try:
            if self._segment < 0 or self._offset >= self.segment_bytes:
                self._begin_segment()
            self._write(data)
        except OSError as error:
            if error.errno not in FULL:
                return self._stop(str(error))
            self._seal()
            return self._no_room("The disk is full.")
        try:
            _durable(self._segment)
        except OSError as error:
            return self._stop(str(error))
        self._offset += len(data)
        self._full = False
        return None

    def _room(self) -> int:
        """How much may be written. Once full, it begins again only where it does not end at once."""
        disk = os.statvfs(self.folder)
        kept_free = self.floor_bytes + (self.segment_bytes // 8 if self._full else 0)
        return disk.f_bavail * disk.f_frsize - kept_free

    def _no_room(self, why: str) -> JournalFull:
        self._full = True
        return JournalFull(why)

    def _begin_segment(self) -> None:
        self._seal()
        # Not simply the next: where the folder was lost, or an older one put back, numbers that the lake has passed
        # would come again, and what they hold would never be loaded.
        number = max(self._number + 1, int(time.time()))
        file = segments.path(self.folder, self.stream, number)
        self._segment = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self._offset = 0
        try:
            self._write(HEAD.pack(MARK, self._last))
            os.fsync(self._segment)
            segments.sync_folder(file.parent)
        except OSError:
            file.unlink()
            raise
        self._number = number
        self._offset = HEAD.size

    def _write(self, data: bytes) -> None:
        written = os.write(self._segment, data)
        while written < len(data):
            written += os.write(self._segment, memoryview(data)[written:])

    def _seal(self) -> None:
        """Leave the segment, cut to what is durable in it; it is never written again."""
        if self._segment >= 0:
            handle, self._segment = self._segment, -1
            try:
                os.ftruncate(handle, self._offset)
            finally:
                os.close(handle)

    def _stop(self, why: str) -> JournalStopped:
        """Never again: the file is left as it is."""
        self.broken = JournalStopped(f"The journal cannot be written: {why}.")
        handle, self._segment = self._segment, -1
        if handle >= 0:
            with suppress(OSError):
                os.close(handle)
        return self.broken
