"""Logistic regression held back by a ridge: few outcomes move it little. With how sure it is of each prediction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tenure.health.prediction.examples import Numbers
from tenure.stats.calibration import sigmoid


@dataclass(frozen=True, kw_only=True)
class Logistic:
    """log-odds = intercept + weights · (columns − centre).

    `covariance`: of the intercept and the weights, in this order; the lower triangle, row by row, to five digits.
    """

    strength: float
    intercept: float
    weights: tuple[float, ...]
    centre: tuple[float, ...]
    covariance: tuple[float, ...]

    def log_odds(self, scaled: Numbers) -> Numbers:
        found: Numbers = self.intercept + self.parts(scaled).sum(axis=1)
        return found

    def parts(self, scaled: Numbers) -> Numbers:
        """What each column adds: (rows × columns)."""
        found: Numbers = (scaled - self._centre) * self._weights
        return found

    def errors(self, scaled: Numbers) -> Numbers:
        """The standard error of each row's log-odds."""
        design = np.column_stack([np.ones(len(scaled)), scaled - self._centre])
        squared = np.einsum("ij,jk,ik->i", design, self._covariance, design, optimize=True)
        found: Numbers = np.sqrt(np.maximum(squared, 0.0))
        return found

    @cached_property
    def _weights(self) -> Numbers:
        return np.array(self.weights)

    @cached_property
    def _centre(self) -> Numbers:
        return np.array(self.centre)

    @cached_property
    def _covariance(self) -> Numbers:
        size = len(self.weights) + 1
        whole = np.zeros((size, size))
        whole[np.tril_indices(size)] = self.covariance
        return whole + np.tril(whole, -1).T


def fit(
    scaled: Numbers, outcome: Numbers, strength: float, group: npt.NDArray[np.int64]
) -> Logistic:
    """`strength`: C, one over the penalty on the squares of the weights; the intercept is free.

    The covariance is H⁻¹(J + Λ)H⁻¹: H the curvature with the penalty Λ, J the spread of the groups' scores, so that rows of
    one account are one witness; Λ in the middle stands for what the ridge holds back (G. Wahba, JRSS B 45 (1983) 133).
    """
    centre = scaled.mean(axis=0)
    design = scaled - centre
    ((intercept, weights),) = solve(design, outcome, [strength])
    probability = sigmoid(intercept + design @ weights)
    full = np.column_stack([np.ones(len(design)), design])
    penalty = np.diag([0.0, *np.full(design.shape[1], 1 / strength)])
    weight = probability * (1 - probability)
    curvature = full.T @ (full * weight[:, None]) + penalty + 1e-9 * np.eye(len(penalty))
    order = np.argsort(group, kind="stable")
    first = np.unique(group[order], return_index=True)[1]
    scores = np.add.reduceat((full * (outcome - probability)[:, None])[order], first)
    many = len(scores) / max(len(scores) - 1, 1)
    inverse = np.linalg.inv(curvature)
    covariance = inverse @ (many * scores.T @ scores + penalty) @ inverse
    return Logistic(
        strength=strength,
        intercept=intercept,
        weights=tuple(weights.tolist()),
        centre=tuple(centre.tolist()),
        covariance=tuple(
            float(f"{value:.4e}") for value in covariance[np.tril_indices(len(covariance))]
        ),
    )


def solve(
    design: Numbers, outcome: Numbers, strengths: Sequence[float]
) -> list[tuple[float, Numbers]]:
    """Intercept and weights for each strength, the least first; each begins where the one before came to."""
    from sklearn.linear_model import LogisticRegression

    if not design.shape[1]:
        share = float(outcome.mean())
        return [(float(np.log(share / (1 - share))), np.zeros(0))] * len(strengths)
    learner = LogisticRegression(solver="newton-cholesky", max_iter=200, warm_start=True)
    found = []
    for strength in strengths:
        learner.set_params(C=strength).fit(design, outcome)
        found.append((float(learner.intercept_[0]), np.array(learner.coef_[0], dtype=float)))
    return found
