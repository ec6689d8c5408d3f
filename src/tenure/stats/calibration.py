"""Whether what was said to happen in one case of five does happen in one case of five, and how to mend it where it does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenure.stats.proportion import Interval, wilson

Numbers = npt.NDArray[np.float64]

NEVER = 1e-12  # a logarithm of less is none


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows with a similar probability: what was foreseen (mean), and what happened."""

    rows: int
    foreseen: float
    happened: Interval


@dataclass(frozen=True, slots=True)
class Line:
    """Log-odds that are right: intercept + slope × log-odds, with the covariance of the two."""

    intercept: float
    slope: float
    covariance: tuple[float, float, float]  # of the intercept, of both, of the slope


def brier(outcome: Numbers, probability: Numbers) -> float:
    """Mean squared distance of probability and outcome. G. W. Brier, Monthly Weather Review 78 (1950) 1."""
    return float(((probability - outcome) ** 2).mean())


def log_loss(outcome: Numbers, probability: Numbers) -> float:
    """Mean of −ln of the probability given to what did happen."""
    return float(losses(outcome, probability).mean())


def losses(outcome: Numbers, probability: Numbers) -> Numbers:
    """For each row −ln of the probability given to what did happen."""
    given = np.where(outcome == 1, probability, 1 - probability)
    lost: Numbers = -np.log(np.maximum(given, NEVER))
    return lost


def ece(outcome: Numbers, probability: Numbers, bins: int = 10) -> float:
    """Expected calibration error: mean distance of foreseen and happened over bins of equal width, weighted with their rows.

    Naeini, Cooper and Hauskrecht, AAAI 2015.
    """
    place = np.minimum((probability * bins).astype(np.int64), bins - 1)
    apart = np.bincount(place, probability - outcome, bins)
    return float(np.abs(apart).sum() / len(outcome))


def reliability(outcome: Numbers, probability: Numbers, bins: int = 10) -> tuple[Bin, ...]:
    """Bins of about equally many rows, from the lowest probability to the highest; equal probabilities stay together."""
    own = bin_of(probability, bins)
    return tuple(
        Bin(
            int((own == one).sum()),
            float(probability[own == one].mean()),
            wilson(int(outcome[own == one].sum()), int((own == one).sum())),
        )
        for one in np.unique(own)
    )


def bin_of(probability: Numbers, bins: int = 10) -> npt.NDArray[np.int64]:
    """In which bin of the reliability table each row is: numbers that ascend, not each of which need be there."""
    values, place = np.unique(probability, return_inverse=True)
    rows = np.bincount(place, minlength=len(values))
    middle = rows.cumsum() - rows / 2
    bin_of_value = np.minimum((middle * bins / len(probability)).astype(np.int64), bins - 1)
    return np.asarray(bin_of_value[place], np.int64)


def platt(log_odds: Numbers, outcome: Numbers, groups: npt.NDArray[np.int64] | None = None) -> Line:
    """The line through log-odds under which the outcomes are likeliest (J. Platt, 1999; D. R. Cox, Biometrika 45 (1958) 562).

    The slope is held near 1 by a normal prior of standard deviation 1, so that few outcomes change little. Newton's method. The
    covariance counts rows of one group as one witness (sandwich).
    """
    design = np.column_stack([np.ones_like(log_odds), log_odds])
    found, one = np.array([0.0, 1.0]), np.array([0.0, 1.0])
    prior = np.diag([0.0, 1.0])
    cost = _cost(design, outcome, found)
    for _ in range(100):
        probability = sigmoid(design @ found)
        slope = design.T @ (outcome - probability) - prior @ (found - one)
        weight = probability * (1 - probability)
        curve = design.T @ (design * weight[:, None]) + prior + 1e-9 * np.eye(2)
        step = np.linalg.solve(curve, slope)
        while (lower := _cost(design, outcome, found + step)) > cost and np.abs(step).max() > 1e-12:
            step = step / 2
        found, cost = found + step, lower
        if np.abs(step).max() < 1e-10:
            break
    inverse = np.linalg.inv(curve)
    each = design * (outcome - sigmoid(design @ found))[:, None]
    own = np.arange(len(outcome)) if groups is None else groups
    summed = np.column_stack([np.bincount(own, each[:, column]) for column in (0, 1)])
    spread = inverse @ (summed.T @ summed + prior) @ inverse
    return Line(
        float(found[0]),
        float(found[1]),
        (float(spread[0, 0]), float(spread[0, 1]), float(spread[1, 1])),
    )


def isotonic(score: Numbers, outcome: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The never falling steps that fit best: of each its mean score, the share to whom it happened, and its rows.

    Pool adjacent violators (Ayer et al., Annals of Mathematical Statistics 26 (1955) 641). Who draws straight lines from mean to
    mean gets centred isotonic regression (Oron and Flournoy, Statistics in Biopharmaceutical Research 9 (2017) 258), under which
    different scores keep different probabilities.
    """
    from scipy.optimize import isotonic_regression

    values, place = np.unique(score, return_inverse=True)
    rows = np.bincount(place, minlength=len(values)).astype(float)
    good = np.bincount(place, outcome, len(values))
    edges = np.asarray(isotonic_regression(good / rows, weights=rows).blocks)[:-1]
    weight: Numbers = np.add.reduceat(rows, edges)
    centre: Numbers = np.add.reduceat(rows * values, edges) / weight
    share: Numbers = np.add.reduceat(good, edges) / weight
    return centre, share, weight


def sigmoid(log_odds: Numbers) -> Numbers:
    """The probability of log-odds: 1 ÷ (1 + e^−x)."""
    return 1 / (1 + np.exp(-np.clip(log_odds, -500, 500)))


def _cost(design: Numbers, outcome: Numbers, line: Numbers) -> float:
    """−ln of the likelihood and of the prior of the slope."""
    log_odds = design @ line
    likely = np.logaddexp(0, log_odds) - outcome * log_odds
    return float(likely.sum() + (line[1] - 1) ** 2 / 2)
