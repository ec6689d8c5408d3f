"""One clock at a time: it holds a lease for a minute, and a thread of its own says in time that it is still there."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from tenure.errors import TenureError
from tenure.state import State, leases
from tenure.state.leases import Lease

NAME = "clock"
LENGTH = timedelta(seconds=60)  # a killed clock is followed by another one within this time

Now = Callable[[], datetime]


def now_utc() -> datetime:
    """What time it is."""
    return datetime.now(UTC)


class Leader:
    """This process as one that may hold the lease."""

    def __init__(self, state: State, now: Now = now_utc, length: timedelta = LENGTH) -> None:
        self.state, self.now, self.length = state, now, length
        self.holder = f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(3)}"
        self.lease: Lease | None = None

    def lead(self) -> Lease | None:
        """The lease, extended where it is ours; None while another clock leads."""
        now = self.now()
        left = None if self.lease is None else self.lease.until - now
        if left is None or not self.length * 2 / 3 <= left <= self.length:  # or time went back
            self.lease = leases.take(self.state, NAME, self.holder, now, self.length)
        return self.lease

    @contextmanager
    def leading(self) -> Iterator[None]:
        """Stay the leader meanwhile, however long it takes."""
        ending = threading.Event()
        thread = threading.Thread(target=self._renew, args=(ending,), name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ending.set()
            thread.join()

    def resign(self) -> None:
        """Let another one begin at once."""
        if self.lease is not None:
            leases.give_back(self.state, self.lease, self.now())
            self.lease = None

    def _renew(self, ending: threading.Event) -> None:
        while not ending.wait(self.length.total_seconds() / 4):
            with suppress(
                TenureError
            ):  # a database that is gone for a moment: what is written later is refused
                self.lead()
