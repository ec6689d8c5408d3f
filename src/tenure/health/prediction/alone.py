"""How well one feature alone tells who came to it: for naive rules, and to find those that tell it impossibly well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tenure.health.prediction.encoding import is_text, numbers
from tenure.health.prediction.examples import Examples, Numbers
from tenure.health.prediction.splits import parts
from tenure.stats.discrimination import auc

STEPS = 20  # a number is cut into about so many steps of equally many rows
FOLDS = 5
PRIOR_ROWS = 5.0  # with which the share of a step is drawn to that of all


@dataclass(frozen=True, kw_only=True)
class Alone:
    """`auc`: by the share of outcomes in its steps, learnt from other accounts, so it may rise, fall or bend.

    `marked`: of the rows with the outcome, the part in steps in which (nearly) all came to it.
    """

    feature: str
    auc: float
    marked: float


def alone(examples: Examples, seed: int) -> tuple[Alone, ...]:
    """For each feature."""
    part = parts(examples, FOLDS, seed)
    return tuple(
        _of(name, steps(examples.features[name]), examples, part)
        for name in examples.features.column_names
    )


def steps(column: pa.ChunkedArray, most: int = STEPS) -> npt.NDArray[np.int64]:
    """The step of each row, from 0 on: of a text its values, of a number about equally many rows; null is a step of its own."""
    if is_text(column.type):
        text = column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        coded = pc.fill_null(pc.rank(pc.fill_null(text, "\0"), tiebreaker="dense"), 0)
        return np.unique(coded.to_numpy(zero_copy_only=False), return_inverse=True)[1]
    found = numbers(column)
    known = np.sort(found[~np.isnan(found)])
    if not len(known):
        return np.zeros(len(found), dtype=np.int64)
    edges = np.unique(known[np.linspace(0, len(known) - 1, most + 1).astype(int)])
    step = np.searchsorted(edges, found, side="left")
    step[np.isnan(found)] = len(edges) + 1
    return np.unique(step, return_inverse=True)[1]


def naive_auc(examples: Examples, feature: str) -> tuple[float, Numbers] | None:
    """The AUC of the number itself, the way round that suits it, and the score; None for a text, or where it is never known."""
    column = examples.features[feature]
    if is_text(column.type):
        return None
    found = numbers(column)
    known = ~np.isnan(found)
    if not known.any():
        return None
    score = np.where(known, found, np.median(found[known]))
    area = auc(examples.outcome, score)
    return (area, score) if area >= 0.5 else (1 - area, -score)


def _of(
    name: str, step: npt.NDArray[np.int64], examples: Examples, part: npt.NDArray[np.int64]
) -> Alone:
    """Shares of steps are learnt from the other parts of the accounts."""
    outcome, count = examples.outcome, int(step.max()) + 1
    score = np.zeros(len(outcome))
    for one in range(FOLDS):
        others, own = part != one, part == one
        base = float(outcome[others].mean()) if others.any() else 0.0
        rows = np.bincount(step[others], minlength=count)
        good = np.bincount(step[others], outcome[others], count)
        score[own] = ((good + PRIOR_ROWS * base) / (rows + PRIOR_ROWS))[step[own]]
    rows = np.bincount(step, minlength=count)
    good = np.bincount(step, outcome, count)
    whose = (
        np.array(
            [len(np.unique(examples.group[(step == one) & (outcome == 1)])) for one in range(count)]
        )
        if count <= 4 * STEPS
        else np.zeros(count)
    )
    pure = (good >= 0.98 * rows) & (whose >= 10)
    return Alone(
        feature=name,
        auc=auc(outcome, score),
        marked=float(good[pure].sum() / max(good.sum(), 1)),
    )
