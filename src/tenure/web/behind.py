"""What is done behind the pages: a few things at once, the others in turn, and none begun once the server ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

AT_ONCE = 2


class Behind:
    """The work of one server."""

    def __init__(self) -> None:
        self._turns = threading.Semaphore(AT_ONCE)
        self._threads: set[threading.Thread] = set()
        self._lock = threading.Lock()
        self.ending = False  # whether the server ends

    def begin(self, do: Callable[[], None]) -> None:
        """Do it when it is its turn."""
        thread = threading.Thread(target=self._do, args=(do,), name="behind", daemon=True)
        with self._lock:  # who settles meanwhile waits: what is not started cannot be waited for
            thread.start()
            self._threads.add(thread)

    def settle(self, seconds: float) -> None:
        """Wait for what is begun."""
        until = time.monotonic() + seconds
        with self._lock:
            begun = list(self._threads)
        for thread in begun:
            thread.join(max(0.0, until - time.monotonic()))

    def end(self, seconds: float) -> None:
        """Begin nothing more, and wait for what is under way: an interpreter that ends under a query aborts."""
        self.ending = True
        self.settle(seconds)

    def _do(self, do: Callable[[], None]) -> None:
        try:
            with self._turns:
                if not self.ending:
                    do()
        finally:
            with self._lock:
                self._threads.discard(threading.current_thread())
