"""The difference of two medians with its 95 % interval, without a guess at how values are distributed.

Price, R. M., and Bonett, D. G. (2002). Distribution-free confidence intervals for difference and ratio of medians.
Journal of Statistical Computation and Simulation 72(2), 119-124. The variance of a median is taken from two order
statistics: with c = (n + 1) / 2 - sqrt(n), the c-th from either end, and z as wide as the binomial says they stand apart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, median

LEAST = 6  # values on either side, for an interval
EXACT = 400  # values up to which the binomial is added up
WIDE = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Difference:
    """`value` = median of one − median of the other; without `low` and `high` where there are too few values."""

    one: float
    other: float
    value: float
    low: float | None
    high: float | None

    @property
    def is_told(self) -> bool:
        """Whether the interval leaves out no difference at all."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def difference_of_medians(one: Sequence[float], other: Sequence[float]) -> Difference | None:
    """None where either side has no values."""
    if not len(one) or not len(other):
        return None
    first, second = float(median(one)), float(median(other))
    value = first - second
    if min(len(one), len(other)) < LEAST:
        return Difference(first, second, value, None, None)
    half = WIDE * math.sqrt(_variance(sorted(one)) + _variance(sorted(other)))
    return Difference(first, second, value, value - half, value + half)


def _variance(values: Sequence[float]) -> float:
    """Of the median of sorted values."""
    n = len(values)
    c = max(round((n + 1) / 2 - math.sqrt(n)), 1)
    z = NormalDist().inv_cdf(1 - _outside(n, c) / 2)
    return float(((values[n - c] - values[c - 1]) / (2 * z)) ** 2)


def _outside(n: int, c: int) -> float:
    """The chance that the true median lies outside the c-th values from either end: twice P(Binomial(n, 1/2) < c)."""
    if n <= EXACT:
        return float(sum(math.comb(n, i) for i in range(c)) / 2 ** (n - 1))
    return 2 * NormalDist(n / 2, math.sqrt(n) / 2).cdf(c - 0.5)
