"""That an answer is being computed, behind the page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Computing:
    """It is under way since so many seconds; `about`: how long it takes, as far as that is known."""

    since: float
    about: float | None
    what: str
