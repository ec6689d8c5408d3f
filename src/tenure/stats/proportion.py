"""Shares of counts with their uncertainty: one share, and the difference of two."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the bounds between which the truth is likely to be."""

    value: float
    low: float
    high: float


def wilson(good: int, of: int, confidence: float = 0.95) -> Interval:
    """The share good ÷ of with Wilson's score interval: it never leaves 0..1 and holds for small counts too.

    (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) ÷ (1 + z²/n). E. B. Wilson, JASA 22 (1927); Newcombe, Statistics in Medicine 17
    (1998) 857, method 3. ValueError where `of` is not positive or `good` not within it.
    """
    if of <= 0 or not 0 <= good <= of:
        raise ValueError(f"{good} of {of} is no share")
    z = z_of(confidence)
    share = good / of
    centre = share + z * z / (2 * of)
    reach = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    whole = 1 + z * z / of
    low = 0.0 if good == 0 else (centre - reach) / whole
    high = 1.0 if good == of else (centre + reach) / whole
    return Interval(share, low, high)


def difference(
    good: int, of: int, good_other: int, of_other: int, confidence: float = 0.95
) -> Interval:
    """good/of − good_other/of_other with Newcombe's hybrid score interval, made of the Wilson bounds of both.

    d − √((p₁−l₁)² + (u₂−p₂)²) to d + √((u₁−p₁)² + (p₂−l₂)²). Newcombe, Statistics in Medicine 17 (1998) 873, method 10.
    """
    one, other = wilson(good, of, confidence), wilson(good_other, of_other, confidence)
    apart = one.value - other.value
    below = math.hypot(one.value - one.low, other.high - other.value)
    above = math.hypot(one.high - one.value, other.value - other.low)
    return Interval(apart, apart - below, apart + above)


def z_of(confidence: float) -> float:
    """How many standard deviations either side hold this share of a normal distribution: 1.96 for 0.95."""
    return NormalDist().inv_cdf(0.5 + confidence / 2)
