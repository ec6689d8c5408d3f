"""What pages have counted: shown while it is counted again, and never waited for twice."""

import threading
import time
from typing import Any

from tenure.errors import UsageError
from tenure.web.features.kept import Counted, Counting, Kept


class Behind:
    """What Kept asks of a desk: where those are listed that work behind the pages."""

    def __init__(self) -> None:
        self.workers: list[Any] = []


def kept(most: int = 3) -> Kept[Any]:
    return Kept(Behind(), most)  # type: ignore[arg-type]


def test_what_is_known_is_not_counted_again() -> None:
    here, state, counts = kept(), object(), []
    for _ in range(3):
        found = here.of("a", state, lambda: counts.append(1) or len(counts))
    assert (found.found, counts) == (1, [1])


def test_a_newer_state_is_counted_behind_the_page_that_shows_the_older() -> None:
    here, go = kept(), threading.Event()
    assert here.of("a", object(), lambda: "old").found == "old"
    newer = object()

    def slowly() -> str:
        go.wait(5)
        return "new"

    assert here.of("a", newer, slowly).found == "old"
    go.set()
    here.settle(5)
    assert here.of("a", newer, lambda: "never asked").found == "new"


def test_what_takes_long_says_since_when_and_is_there_later() -> None:
    here, go, state = kept(), threading.Event(), object()

    def slowly() -> str:
        go.wait(5)
        return "done"

    first = here.behind("a", state, slowly)
    assert isinstance(first, Counting)
    assert isinstance(here.behind("a", state, slowly), Counting)  # the same one, not a second
    go.set()
    here.settle(5)
    found = here.behind("a", state, slowly)
    assert isinstance(found, Counted)
    assert found.found == "done"


def test_what_goes_wrong_is_said_once_and_tried_again() -> None:
    here, state = kept(), object()

    def wrong() -> str:
        raise UsageError("no such thing")

    told = here.behind("a", state, wrong)
    assert isinstance(told, Counting)
    assert told.trouble == "no such thing"
    assert here.behind("a", state, lambda: "well").found == "well"  # type: ignore[union-attr]


def test_only_the_last_few_are_kept() -> None:
    here, state, counts = kept(most=2), object(), []
    for key in ("a", "b", "c", "a"):
        here.of(key, state, lambda: counts.append(time.monotonic()))
    assert len(counts) == 4
