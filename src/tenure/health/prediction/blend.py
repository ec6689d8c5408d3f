"""A line, trees, or both together: share × trees + (1 − share) × line, in log-odds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tenure.health.prediction import boosting, encoding, logistic
from tenure.health.prediction.boosting import Boosting
from tenure.health.prediction.encoding import Encoding
from tenure.health.prediction.examples import Examples, Numbers
from tenure.health.prediction.logistic import Logistic


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What is learnt: how strong the line may be, and the trees' share (0: the line alone, 1: the trees alone)."""

    strength: float
    share: float = 0.0
    bends: bool = True  # whether the line may bend

    @property
    def name(self) -> str:
        return "logistic" if self.share == 0 else "boosting" if self.share == 1 else "blend"


@dataclass(frozen=True, kw_only=True)
class Blend:
    """The line is always there: how sure a prediction is, is told by it."""

    encoding: Encoding
    logistic: Logistic
    boosting: Boosting | None
    share: float

    def log_odds(self, table: pa.Table) -> Numbers:
        """Before calibration."""
        raw, scaled = self.encoding.columns(table)
        line = self.logistic.log_odds(scaled)
        return self._mixed(line, self.boosting.log_odds(raw) if self.boosting else line)

    def with_errors(self, table: pa.Table) -> tuple[Numbers, Numbers]:
        """Log-odds and their standard errors; where line and trees disagree, by that much less sure."""
        raw, scaled = self.encoding.columns(table)
        line = self.logistic.log_odds(scaled)
        trees = self.boosting.log_odds(raw) if self.boosting else line
        apart = self.share * (trees - line)
        return self._mixed(line, trees), np.sqrt(self.logistic.errors(scaled) ** 2 + apart**2)

    def contributions(self, table: pa.Table) -> tuple[float, dict[str, Numbers]]:
        """Log-odds of nobody in particular, and what each feature adds."""
        raw, scaled = self.encoding.columns(table)
        base, parts = self.logistic.intercept, (1 - self.share) * self.logistic.parts(scaled)
        owners = self.encoding.owners + self.encoding.owners_of_bends
        if self.boosting:
            trees, added = self.boosting.parts(raw)
            base = self.share * trees + (1 - self.share) * base
            parts = np.column_stack([parts, self.share * added])
            owners += self.encoding.owners
        found = {name: np.zeros(table.num_rows) for name in self.encoding.features}
        for place, owner in enumerate(owners):
            found[owner] = found[owner] + parts[:, place]
        return base, found

    def _mixed(self, line: Numbers, trees: Numbers) -> Numbers:
        return self.share * trees + (1 - self.share) * line


def fit(examples: Examples, recipe: Recipe, seed: int) -> Blend:
    encoded = encoding.fit(examples.features, bends=recipe.bends)
    raw, scaled = encoded.columns(examples.features)
    return Blend(
        encoding=encoded,
        logistic=logistic.fit(scaled, examples.outcome, recipe.strength, examples.group),
        boosting=boosting.fit(raw, examples.outcome, seed) if recipe.share else None,
        share=recipe.share,
    )
