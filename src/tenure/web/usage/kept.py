"""Answers kept in memory by what was asked: made anew after an import, and once in a while where facts arrive by themselves.

What takes long is made behind the page: the page that asks waits a little, and says that it is being computed.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from tenure.app import App

ANSWERS = 300  # kept at most
BYTES = 400 << 20  # and so much of what readings came to
ROUGH = 60.0  # seconds that an answer stands while facts only arrive
WAIT = 1.5  # seconds that a page waits for what is made behind it
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Computing:
    """It is under way since so many seconds; `about`: how long it takes, as far as that is known."""

    since: float
    about: float | None
    what: str


@dataclass(frozen=True, slots=True)
class _Kept:
    brought: object  # the version of what people brought
    arrived: object  # the version of all facts
    made: float
    answer: Any


class Kept:
    """Answers of one workspace."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._answers: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.RLock()
        self._behind = ThreadPoolExecutor(max_workers=1, thread_name_prefix="usage")
        self._under_way: dict[Hashable, tuple[float, Future[Any]]] = {}

    def of(self, asked: Hashable, make: Callable[[], T], rough: float = ROUGH) -> T:
        """The answer to `asked`, made now where there is none."""
        found = self._standing(asked, rough)
        return found.answer if found else self._made(asked, make)

    def behind(
        self, asked: Hashable, make: Callable[[], T], what: str, about: float | None, rough: float
    ) -> T | Computing:
        """The same of what may take long. What it stumbles over is raised once."""
        found = self._standing(asked, rough)
        if found:
            return found.answer  # type: ignore[no-any-return]
        with self._lock:
            if asked not in self._under_way:
                begun = self._behind.submit(self._made, asked, make)
                self._under_way[asked] = (time.monotonic(), begun)
            since, future = self._under_way[asked]
        try:
            answer: T = future.result(WAIT)
        except NotYet:
            if not future.done():
                return Computing(time.monotonic() - since, about, what)
            raise
        finally:
            if future.done():
                with self._lock:
                    self._under_way.pop(asked, None)
        return answer

    def _standing(self, asked: Hashable, rough: float) -> _Kept | None:
        brought, arrived = self._versions()
        with self._lock:
            found = self._answers.get(asked)
            if found is None or found.brought != brought:
                return None
            if found.arrived != arrived and time.monotonic() - found.made > rough:
                return None
            self._answers.move_to_end(asked)
            return found

    def _made(self, asked: Hashable, make: Callable[[], T]) -> T:
        brought, arrived = self._versions()
        answer = make()
        with self._lock:
            self._answers[asked] = _Kept(brought, arrived, time.monotonic(), answer)
            while len(self._answers) > ANSWERS or self._bytes() > BYTES:
                self._answers.popitem(last=False)
        return answer

    def _bytes(self) -> int:
        return sum(getattr(one.answer, "nbytes", 0) for one in self._answers.values())

    def _versions(self) -> tuple[object, object]:
        """Of what people brought, and of all facts."""
        versions = self._app.lake.pin().versions
        made = ("readings", "runs", "rejected", "arrivals")
        arrived = tuple(sorted((t, v) for t, v in versions.items() if not t.startswith(made)))
        return versions.get("imports"), arrived
