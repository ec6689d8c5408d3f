"""Log-odds made right on rows that were not learnt from: by a line, and where outcomes are many by a curve that may bend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from tenure.health.prediction.examples import Numbers
from tenure.stats.calibration import isotonic, platt, sigmoid

ENOUGH_FOR_A_CURVE = 500  # accounts with the outcome
PARTS = 5


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """line: intercept + slope × log-odds (Platt). curve: halfway between that line and the straight lines between knots.

    The knots (log-odds before, after) are those of centred isotonic regression. Halfway, because steps alone lose part of the
    order, and a line alone cannot bend: on Telco the mean of both has the calibration of the one and the order of the other.
    """

    kind: Literal["line", "curve"]
    intercept: float
    slope: float
    covariance: tuple[float, float, float]  # of the intercept, of both, of the slope
    before: tuple[float, ...] = ()
    after: tuple[float, ...] = ()

    def of(self, log_odds: Numbers) -> Numbers:
        line: Numbers = self.intercept + self.slope * log_odds
        if self.kind == "line":
            return line
        before = np.array(self.before)
        beyond = np.minimum(log_odds - before[0], 0) + np.maximum(log_odds - before[-1], 0)
        bent = np.interp(log_odds, before, self.after) + self.slope * beyond
        both: Numbers = (line + bent) / 2
        return both

    def errors(self, log_odds: Numbers, errors: Numbers) -> Numbers:
        """Standard errors after it: those from before, and its own."""
        own, both, slope = self.covariance
        squared = np.maximum(own + 2 * both * log_odds + slope * log_odds**2, 0)
        found: Numbers = np.sqrt((self.slope * errors) ** 2 + squared)
        return found


def calibrate(log_odds: Numbers, outcome: Numbers, group: npt.NDArray[np.int64]) -> Calibration:
    """`group`: the account of each row, as a number from 0 on. Where a line would turn the order round, all get the mean."""
    line = platt(log_odds, outcome, group)
    found = Calibration(
        kind="line", intercept=line.intercept, slope=line.slope, covariance=line.covariance
    )
    if line.slope <= 0:
        mean = platt(np.zeros_like(log_odds), outcome, group)
        own = (mean.covariance[0], 0.0, 0.0)
        return Calibration(kind="line", intercept=mean.intercept, slope=0.0, covariance=own)
    if len(np.unique(group[outcome == 1])) < ENOUGH_FOR_A_CURVE:
        return found
    before, share, rows = isotonic(log_odds, outcome)
    odds = (share * rows + 0.5) / ((1 - share) * rows + 0.5)
    return Calibration(
        kind="curve",
        intercept=found.intercept,
        slope=found.slope,
        covariance=found.covariance,
        before=tuple(before.tolist()),
        after=tuple(np.log(odds).tolist()),
    )


def crossed(
    log_odds: Numbers,
    outcome: Numbers,
    group: npt.NDArray[np.int64],
    part: npt.NDArray[np.int64],
) -> Numbers:
    """Probabilities of each part of the accounts, calibrated by the others: what it does to rows that it has not seen."""
    found = log_odds.copy()
    for one in np.unique(part):
        others, own = part != one, part == one
        if 0 < outcome[others].sum() < others.sum():
            learnt = calibrate(log_odds[others], outcome[others], group[others])
            found[own] = learnt.of(log_odds[own])
    return sigmoid(found)
