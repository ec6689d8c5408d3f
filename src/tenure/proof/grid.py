"""The thresholds that are tried: numbers of two digits. They depend on no data, so the future cannot choose among them."""

from __future__ import annotations

import numpy as np

from tenure.proof.history import Numbers

SMALLEST, LARGEST = -6, 12  # powers of ten; what is smaller counts as nothing


def thresholds(scores: Numbers) -> Numbers:
    """All numbers of two digits (0.47, 12, 5,600, and below zero) within the range of the scores and one beyond it.

    Of those within a range the choice is the same whatever lies beyond it, so a later score changes no earlier choice.
    """
    known = scores[~np.isnan(scores)]
    if not len(known):
        return np.zeros(0)
    two = np.arange(10, 100)
    up = np.concatenate([_scaled(two, power) for power in range(SMALLEST, LARGEST)])
    every = np.concatenate([-up[::-1], [0.0], up])
    first = int(np.searchsorted(every, known.min(), "left"))
    last = int(np.searchsorted(every, known.max(), "right"))
    return every[max(first - 1, 0) : last + 1]


def _scaled(two: np.ndarray, power: int) -> Numbers:
    """Exactly as they are written: 0.3 and not 0.30000000000000004."""
    return np.array([float(f"{number}e{power}") for number in two.tolist()])
