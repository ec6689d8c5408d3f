"""What a habit is: a behaviour, and how much more often those who have it come to an outcome."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.stats.proportion import Interval, wilson

CAUTION = (
    "These behaviours go together with the outcome; that they bring it about is not shown. Whoever is content may both do "
    "more and stay. Use them to choose what to watch and what to try, and measure what is tried."
)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A column of what is known of accounts, at `least` or more; without `least`: that it holds (yes/no)."""

    text: str
    definition: str
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of `of` accounts came to the outcome; `low` and `high` bound the share (Wilson, 95 %)."""

    good: int
    of: int
    rate: float | None
    low: float | None
    high: float | None

    @classmethod
    def having(cls, good: int, of: int) -> Counts:
        """With the share and its bounds; without accounts there is none."""
        if not of:
            return cls(good, of, None, None, None)
        share = wilson(good, of)
        return cls(good, of, share.value, share.low, share.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """A behaviour that was tried: who has it against who lacks it."""

    behaviour: Behaviour
    having: Counts
    lacking: Counts
    difference: Interval | None  # of the two shares, Newcombe's interval
    lift: Interval | None  # their ratio, log interval
    p: float | None  # Fisher's exact test, adjusted for the number tried; None: not enough data
    unknown: int  # accounts of which the behaviour is not known
    like: tuple[Behaviour, ...] = ()  # others that hold for nearly the same accounts

    @property
    def enough(self) -> bool:
        """Whether there were enough accounts on both sides to try it."""
        return self.p is not None

    @property
    def favourable(self) -> bool:
        """Whether those who have it come to the outcome more often."""
        return self.lift is not None and self.lift.value > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """All behaviours that were tried for one outcome."""

    outcome: str
    accounts: int
    good: int
    tried: int = 0
    refused: str | None = None  # why nothing can be said
    found: tuple[Habit, ...] = ()
    others: tuple[Habit, ...] = ()
    adjusted: str = "Holm"
    caution: str = CAUTION

    @property
    def three(self) -> tuple[Habit, ...]:
        """The three strongest of those that go with the outcome."""
        return tuple(habit for habit in self.found if habit.favourable)[:3]
