"""What pages have counted, kept in memory until what it was counted from is made anew; then counted again behind the pages."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from tenure.errors import TenureError

if TYPE_CHECKING:
    from tenure.web.desk import Desk

T = TypeVar("T")
WAIT = 0.3  # seconds that a page waits for what may take long


@dataclass(frozen=True, slots=True)
class Counted(Generic[T]):
    """What was found, for which state of things, and how long it took."""

    of: object
    found: T
    seconds: float


@dataclass(frozen=True, slots=True)
class Counting:
    """It is under way since so many seconds; `trouble`: why it broke off."""

    since: float
    trouble: str = ""


class Kept(Generic[T]):
    """The last few findings by what was asked. A newer state is counted behind the pages; what there is, is shown meanwhile."""

    def __init__(self, desk: Desk, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, Counted[T]] = OrderedDict()
        self._lock = threading.RLock()
        self._making: dict[Hashable, threading.Lock] = {}
        self._behind: dict[Hashable, tuple[float, threading.Thread]] = {}
        self._trouble: dict[Hashable, str] = {}
        desk.workers.append(self)

    def of(self, key: Hashable, state: object, make: Callable[[], T]) -> Counted[T]:
        """What is known under `key`. `state` stands for all that it is made from: another object, another state."""
        kept = self._standing(key)
        if kept is None:
            with self._lock:
                lock = self._making.setdefault(key, threading.Lock())
            with lock:
                kept = self._standing(key) or self._made(key, state, make)
        elif kept.of is not state:
            self._begin(key, state, make)
        return kept

    def behind(self, key: Hashable, state: object, make: Callable[[], T]) -> Counted[T] | Counting:
        """The same of what may take long: the page waits a little, and says that it is under way."""
        kept = self._standing(key)
        if kept is not None:
            if kept.of is not state:
                self._begin(key, state, make)
            return kept
        if trouble := self._trouble.pop(key, ""):
            return Counting(0, trouble)
        began, thread = self._begin(key, state, make)
        thread.join(WAIT)
        return self._standing(key) or Counting(time.monotonic() - began, self._trouble.pop(key, ""))

    def settle(self, seconds: float) -> None:
        """Wait for what is being counted: an interpreter that ends under a query aborts."""
        for _, thread in list(self._behind.values()):
            thread.join(seconds)

    def _standing(self, key: Hashable) -> Counted[T] | None:
        with self._lock:
            kept = self._found.get(key)
            if kept is not None:
                self._found.move_to_end(key)
            return kept

    def _begin(
        self, key: Hashable, state: object, make: Callable[[], T]
    ) -> tuple[float, threading.Thread]:
        """Count it behind the pages, unless it is being counted."""
        with self._lock:
            under_way = self._behind.get(key)
            if under_way is None:
                thread = threading.Thread(
                    target=self._anew, args=(key, state, make), daemon=True, name="counting"
                )
                under_way = self._behind[key] = (time.monotonic(), thread)
                thread.start()
            return under_way

    def _anew(self, key: Hashable, state: object, make: Callable[[], T]) -> None:
        try:
            self._made(key, state, make)
        except TenureError as error:  # the next page says so
            with self._lock:
                self._found.pop(key, None)
                self._trouble[key] = str(error)
        finally:
            with self._lock:
                self._behind.pop(key, None)

    def _made(self, key: Hashable, state: object, make: Callable[[], T]) -> Counted[T]:
        began = time.perf_counter()
        counted = Counted(state, make(), time.perf_counter() - began)
        with self._lock:
            self._found[key] = counted
            while len(self._found) > self._most:
                old, _ = self._found.popitem(last=False)
                self._making.pop(old, None)
        return counted
