"""A page that is asked for before what it shows is counted: says so, since when, and looks again by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from tenure.web import words
from tenure.web.kept import Counted, Counting

T = TypeVar("T")
PATIENCE = 1.0  # seconds that a page waits before it says so


class BeingCounted(Exception):
    """What the page shows is being counted, behind it."""

    def __init__(self, what: str, counting: Counting) -> None:
        super().__init__(what)
        self.what, self.counting = what, counting


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """What is being counted, since when, and where to look again."""

    title: str
    text: str
    href: str


def there(told: Counted[T] | Counting, what: str) -> Counted[T]:
    """What is counted; the page that waits for it otherwise."""
    if isinstance(told, Counting):
        raise BeingCounted(what, told)
    return told


def waiting_page(waiting: BeingCounted, href: str) -> WaitingPage:
    """Ready to be shown."""
    since = words.counted(round(waiting.counting.since), "second")
    return WaitingPage("Being counted", f"{waiting.what}: under way since {since}.", href)
