"""Which kind of model: by what each foresees of rows that it has not seen; the plainer one where it cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tenure.health.prediction import boosting, encoding, logistic
from tenure.health.prediction.blend import Recipe
from tenure.health.prediction.examples import Examples, Numbers
from tenure.health.prediction.splits import Split
from tenure.stats.calibration import losses, sigmoid

STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
ENOUGH = 50  # accounts with the outcome: under so many trees learn by heart, and lines are held back and do not bend
STRONGEST_OF_FEW = 0.1
SHARES = (0.3, 0.5, 0.7)


@dataclass(frozen=True)
class Tried:
    """What a recipe made of the rows that were tested: log-odds, and what they cost."""

    recipe: Recipe
    log_odds: Numbers
    losses: Numbers

    @property
    def loss(self) -> float:
        return float(self.losses.mean())


@dataclass(frozen=True)
class Choice:
    """`rows`: the numbers of the rows that were tested, in the order of the log-odds."""

    rows: np.ndarray[tuple[int], np.dtype[np.int64]]
    chosen: Tried
    tried: tuple[Tried, ...]  # the best of each kind


def choose(examples: Examples, split: Split, *, trees: bool, seed: int) -> Choice:
    """The line first; the blend where it costs less by more than its standard error; the trees alone likewise.

    One standard error: Breiman, Friedman, Olshen and Stone, 1984, section 3.4.3; here over accounts.
    """
    rows = np.concatenate([fold.test for fold in split.folds])
    few = examples.outcomes < ENOUGH
    strengths = [one for one in STRENGTHS if not few or one <= STRONGEST_OF_FEW]
    lines: list[list[Numbers]] = [[] for _ in strengths]
    boosted: list[Numbers] = []
    for fold in split.folds:
        train, test = examples.take(fold.train), examples.take(fold.test)
        encoded = encoding.fit(train.features, bends=not few)
        raw, scaled = encoded.columns(train.features)
        raw_test, scaled_test = encoded.columns(test.features)
        solved = logistic.solve(scaled, train.outcome, strengths)
        for found, (intercept, weights) in zip(lines, solved, strict=True):
            found.append(intercept + scaled_test @ weights)
        if trees:
            boosted.append(boosting.fit(raw, train.outcome, seed).log_odds(raw_test))
    outcome = examples.outcome[rows]
    line = _best(
        [
            _tried(Recipe(strength=strength, bends=not few), np.concatenate(found), outcome)
            for found, strength in zip(lines, strengths, strict=True)
        ]
    )
    if not trees:
        return Choice(rows, line, (line,))
    own = np.concatenate(boosted)
    alone = _tried(replace(line.recipe, share=1.0), own, outcome)
    blend = _best(
        [
            _tried(
                replace(line.recipe, share=share),
                share * own + (1 - share) * line.log_odds,
                outcome,
            )
            for share in SHARES
        ]
    )
    group, chosen = examples.group[rows], line
    for other in (blend, alone):
        if clearly_less(other.losses, chosen.losses, group):
            chosen = other
    return Choice(rows, chosen, (line, blend, alone))


def clearly_less(
    losses: Numbers, than: Numbers, group: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> bool:
    """By more than the standard error of the difference, rows of a group as one witness."""
    saved = than - losses
    mean = float(saved.mean())
    sums = np.bincount(group, saved - mean)
    return mean > float(np.sqrt((sums**2).sum())) / len(saved)


def _tried(recipe: Recipe, log_odds: Numbers, outcome: Numbers) -> Tried:
    return Tried(recipe, log_odds, losses(outcome, sigmoid(log_odds)))


def _best(tried: Sequence[Tried]) -> Tried:
    return min(tried, key=lambda one: one.loss)
