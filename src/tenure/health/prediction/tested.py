"""Rows that were foreseen by a model that had not seen them, nor their accounts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tenure.health.prediction import blend
from tenure.health.prediction.blend import Recipe
from tenure.health.prediction.calibrate import PARTS, Calibration, calibrate, crossed
from tenure.health.prediction.examples import Examples, Numbers
from tenure.health.prediction.splits import Split, parts


@dataclass(frozen=True)
class Tested:
    """`rows`: their numbers among the examples, in the order of the log-odds (before calibration)."""

    examples: Examples
    split: Split
    rows: npt.NDArray[np.int64]
    log_odds: Numbers
    seed: int

    @property
    def outcome(self) -> Numbers:
        return self.examples.outcome[self.rows]

    @property
    def group(self) -> npt.NDArray[np.int64]:
        """The accounts as numbers from 0 on."""
        return np.unique(self.examples.group[self.rows], return_inverse=True)[1].astype(np.int64)

    @cached_property
    def calibration(self) -> Calibration:
        """Learnt from all of them, for rows that come."""
        return calibrate(self.log_odds, self.outcome, self.group)

    @cached_property
    def probability(self) -> Numbers:
        """Each part of the accounts calibrated by the others, so that figures do not praise themselves."""
        part = parts(self.examples, PARTS, self.seed)[self.rows]
        return crossed(self.log_odds, self.outcome, self.group, part)


def out_of_fold(examples: Examples, split: Split, recipe: Recipe, seed: int) -> Tested:
    """Each fold foreseen by the recipe, learnt from the rows that the fold may know."""
    found = [
        blend.fit(examples.take(fold.train), recipe, seed).log_odds(
            examples.features.take(fold.test)
        )
        for fold in split.folds
    ]
    rows = np.concatenate([fold.test for fold in split.folds])
    return Tested(examples, split, rows, np.concatenate(found), seed)
