"""How many times as often: the ratio of two shares, and whether two shares differ at all."""

from __future__ import annotations

import math

from tenure.stats.proportion import Interval, z_of


def lift(good: int, of: int, good_other: int, of_other: int, confidence: float = 0.95) -> Interval:
    """(good/of) ÷ (good_other/of_other) with the log interval: exp(ln r ± z·√(1/a − 1/n + 1/b − 1/m)).

    Katz, Baptista, Azen and Pike, Biometrics 34 (1978) 469. Where a count is 0 half an account is added to each of the four
    (Walter, Biometrika 62 (1975) 371): the ratio stays finite, and its interval is wide. Where all of a side came to it, half
    an account is taken not to have, for the interval only: else ten of ten on both sides would be certain to be alike.
    ValueError where a side is empty.
    """
    if of <= 0 or of_other <= 0:
        raise ValueError("both sides need a count")
    a, n, b, m = float(good), float(of), float(good_other), float(of_other)
    if good == 0 or good_other == 0:
        a, n, b, m = a + 0.5, n + 0.5, b + 0.5, m + 0.5
    ratio = (a / n) / (b / m)
    reach = z_of(confidence) * math.sqrt(_unsure(a, n) + _unsure(b, m))
    return Interval(ratio, ratio * math.exp(-reach), ratio * math.exp(reach))


def fisher(good: int, of: int, good_other: int, of_other: int) -> float:
    """How likely a table at most as probable as this one is where both shares are the same: Fisher's exact test, two-sided.

    The sum of the hypergeometric probabilities that are no larger than that of the table itself (R. A. Fisher, 1935).
    """
    whole, good_of_all = of + of_other, good + good_other
    first = max(0, good_of_all - of_other)
    last = min(of, good_of_all)
    logs = [
        _log_choose(of, k) + _log_choose(of_other, good_of_all - k) for k in range(first, last + 1)
    ]
    own = logs[good - first]
    at_most = [value for value in logs if value <= own + 1e-7]
    total = _log_choose(whole, good_of_all)
    return min(1.0, math.fsum(math.exp(value - total) for value in at_most))


def _unsure(good: float, of: float) -> float:
    """1/a − 1/n, the variance of the logarithm of a share, with at least half an account that did not come to it."""
    return max(of - good, 0.5) / (good * of)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
