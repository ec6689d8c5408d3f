"""What an account usually does in a week, from the weeks before it: the mean without the extremes, and how far they are apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WEEKS = 12  # before the one that is judged
SETTLED_DAYS = 16 * 7  # of use, before anything is usual
FAR = 2.0  # deviations


@dataclass(frozen=True, slots=True)
class Usual:
    """The mean of the weeks before without the highest and the lowest, and a standard deviation of at least its square root."""

    mean: float
    deviation: float

    @property
    def low(self) -> float:
        """Below it a week is unusual."""
        return max(self.mean - FAR * self.deviation, 0.0)

    @property
    def high(self) -> float:
        """Above it a week is unusual."""
        return self.mean + FAR * self.deviation

    def distance(self, week: float) -> float:
        """How far a week is from it, in deviations."""
        return (week - self.mean) / self.deviation if self.deviation else 0.0

    def is_far(self, week: float) -> bool:
        """Whether a week is beyond two deviations."""
        return abs(self.distance(week)) > FAR


def usual(before: Sequence[float]) -> Usual:
    """Of at least four weeks. The deviation of counts is never less than that of chance, the square root of their mean."""
    inner = sorted(before)[1:-1]
    mean = sum(inner) / len(inner)
    variance = sum((week - mean) ** 2 for week in inner) / (len(inner) - 1)
    return Usual(mean, math.sqrt(max(variance, mean)))


def usual_weeks(weeks: Sequence[float], days_used: Sequence[int]) -> list[Usual | None]:
    """For each week what was usual then; None while there was not enough of it. `days_used`: since the first use, at its end."""
    return [
        usual(weeks[n - WEEKS : n]) if n >= WEEKS and days_used[n] >= SETTLED_DAYS else None
        for n in range(len(weeks))
    ]
