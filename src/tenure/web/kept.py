"""What pages have counted, kept in memory: the last few findings by what was asked, each counted once for all who wait.

Where people have brought or declared something, the next page must have it: what was found before is not shown any
more. Where facts only arrive, it is shown, while it is counted again behind the pages.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from tenure.errors import TenureError
from tenure.web.behind import Behind

T = TypeVar("T")
WAIT = 0.1  # seconds that a page waits for what may take long
BYTES = 400 << 20  # of findings that tell their size


class Basis(NamedTuple):
    """What a finding stands on: what people brought and declared, and what has arrived by itself."""

    brought: Hashable
    arrived: object = None


@dataclass(frozen=True, slots=True)
class Counted(Generic[T]):
    """What was found, on which basis, when (by the process's clock), and how many seconds it took."""

    found: T
    basis: Basis
    at: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Counting:
    """It is under way since so many seconds; `trouble`: why it broke off, where a part of a page says so itself."""

    since: float
    trouble: str = ""


@dataclass(slots=True)
class _Work(Generic[T]):
    """A count that is begun; `taken`: somebody is at it."""

    since: float
    future: Future[Counted[T]]
    taken: bool = False


class Kept(Generic[T]):
    """At most so many findings. They stand at least `stands` seconds, and `share` times as long as counting them took;
    what is older than `longest` seconds is not shown where there is something newer."""

    def __init__(
        self,
        behind: Behind,
        most: int,
        *,
        stands: float = 0.0,
        share: float = 0.0,
        longest: float = math.inf,
    ) -> None:
        self._behind = behind
        self._most = most
        self._stands, self._share, self._longest = stands, share, longest
        self._found: OrderedDict[Hashable, Counted[T]] = OrderedDict()
        self._begun: dict[Hashable, _Work[T]] = {}
        self._lock = threading.RLock()

    def of(self, key: Hashable, basis: Basis, make: Callable[[], T]) -> Counted[T]:
        """What is known under `key`; counted now where there is nothing that may be shown."""
        kept = self._standing(key, basis, make)
        if kept is not None:
            return kept
        work, _ = self._work(key, basis)
        self._count(work, key, basis, make)
        return self._told(work, key, basis, None)

    def behind(
        self, key: Hashable, basis: Basis, make: Callable[[], T], wait: float | None = WAIT
    ) -> Counted[T] | Counting:
        """The same of what may take long: the page waits a little, or for good. What it stumbles over is raised once."""
        if wait is None:
            return self.of(key, basis, make)
        kept = self._standing(key, basis, make)
        if kept is not None:
            return kept
        work = self._begin(key, basis, make)
        try:
            return self._told(work, key, basis, wait)
        except NotYet:
            if work.future.done():  # what it stumbled over
                raise
            return Counting(time.monotonic() - work.since)

    def part(
        self, key: Hashable, basis: Basis, make: Callable[[], T], wait: float | None = WAIT
    ) -> Counted[T] | Counting:
        """The same for a part of a page, that says itself what went wrong."""
        try:
            return self.behind(key, basis, make, wait)
        except TenureError as error:
            return Counting(0.0, str(error))

    def last(self, key: Hashable) -> Counted[T] | None:
        """What was last found, on whatever basis."""
        with self._lock:
            return self._found.get(key)

    def _standing(self, key: Hashable, basis: Basis, make: Callable[[], T]) -> Counted[T] | None:
        """What may be shown. Where something newer has arrived, that is counted behind the page."""
        with self._lock:
            kept = self._found.get(key)
            if kept is None or kept.basis.brought != basis.brought:
                return None
            self._found.move_to_end(key)
        if kept.basis.arrived == basis.arrived:
            return kept
        age = time.monotonic() - kept.at
        if age > self._longest:
            return None
        if age >= max(self._stands, self._share * kept.seconds):
            self._begin(key, basis, make)
        return kept

    def _begin(self, key: Hashable, basis: Basis, make: Callable[[], T]) -> _Work[T]:
        """Count it behind the pages, unless it is being counted."""
        work, is_new = self._work(key, basis)
        if is_new:
            self._behind.begin(lambda: self._count(work, key, basis, make))
        return work

    def _work(self, key: Hashable, basis: Basis) -> tuple[_Work[T], bool]:
        """What is under way for this, and whether it is only now; after an import, nothing from before it."""
        with self._lock:
            work = self._begun.get((key, basis.brought))
            if work is not None:
                return work, False
            work = self._begun[key, basis.brought] = _Work(time.monotonic(), Future())
            return work, True

    def _count(self, work: _Work[T], key: Hashable, basis: Basis, make: Callable[[], T]) -> None:
        """Do it, unless somebody else is at it."""
        with self._lock:
            if work.taken:
                return
            work.taken = True
        began = time.monotonic()
        try:
            found = make()
        except BaseException as error:  # whoever waits for it, or asks next, is told
            with self._lock:
                self._found.pop(key, None)
            work.future.set_exception(error)
            return
        ended = time.monotonic()
        counted = Counted(found, basis, ended, ended - began)
        with self._lock:
            self._found[key] = counted
            self._found.move_to_end(key)
            while len(self._found) > 1 and (len(self._found) > self._most or self._bytes() > BYTES):
                self._found.popitem(last=False)
            self._begun.pop((key, basis.brought), None)
        work.future.set_result(counted)

    def _told(self, work: _Work[T], key: Hashable, basis: Basis, wait: float | None) -> Counted[T]:
        """What came of it; trouble is forgotten once it has been told."""
        try:
            return work.future.result(wait)
        finally:
            with self._lock:
                if work.future.done() and self._begun.get((key, basis.brought)) is work:
                    del self._begun[key, basis.brought]

    def _bytes(self) -> int:
        return sum(getattr(one.found, "nbytes", 0) for one in self._found.values())
