"""How well a score tells those to whom it happened from the others: whatever its scale, only its order counts."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from tenure.stats.proportion import Interval, z_of

Numbers = npt.NDArray[np.float64]


def auc(outcome: Numbers, score: Numbers) -> float:
    """How often one to whom it happened scores higher than one to whom it did not; an equal score counts half.

    The area under the ROC curve = Mann-Whitney's U ÷ (n₁·n₀) (Hanley and McNeil, Radiology 143 (1982) 29). ValueError where
    either kind is missing.
    """
    return float(_placed(outcome, score)[0].mean())


def auc_interval(
    outcome: Numbers,
    score: Numbers,
    groups: npt.NDArray[np.int64] | None = None,
    confidence: float = 0.95,
) -> Interval:
    """The AUC with bounds that take rows of one group as one witness, not as many.

    Variance by the placements of DeLong, DeLong and Clarke-Pearson (Biometrics 44 (1988) 837), summed within groups as in
    Obuchowski (Biometrics 53 (1997) 567); bounds on the log-odds of the AUC, so that they stay within 0..1. `groups`: numbers
    from 0 on; without them each row is its own.
    """
    above, below = _placed(outcome, score)
    area = float(above.mean())
    happened = outcome == 1
    own = np.arange(len(outcome)) if groups is None else groups
    count = int(own.max()) + 1
    cases = np.bincount(own[happened], above - area, count) / len(above)
    others = np.bincount(own[~happened], below - area, count) / len(below)
    among = min(len(np.unique(own[happened])), len(np.unique(own[~happened])))
    variance = float(((cases + others) ** 2).sum()) * among / max(among - 1, 1)
    if area in (0.0, 1.0) or variance == 0:
        # nobody is out of order: as sure as a share of `among` can be (rule of three)
        reach = 1 - (1 - confidence) ** (1 / among)
        return Interval(area, max(0.0, area - reach), min(1.0, area + reach))
    reach = z_of(confidence) * math.sqrt(variance) / (area * (1 - area))
    centre = math.log(area / (1 - area))
    return Interval(area, *(1 / (1 + math.exp(-(centre + side * reach))) for side in (-1, 1)))


def average_precision(outcome: Numbers, score: Numbers) -> float:
    """The precision at every threshold, weighted with the recall that it adds: Σ (Rₙ − Rₙ₋₁)·Pₙ. Equal scores are one threshold."""
    values, place = np.unique(-score, return_inverse=True)
    rows = np.bincount(place, minlength=len(values)).cumsum()
    good = np.bincount(place, outcome, len(values))
    if not good.sum():
        raise ValueError("it happened to nobody")
    return float((good * good.cumsum() / rows).sum() / good.sum())


def precision_at(outcome: Numbers, score: Numbers, rows: float) -> float:
    """The share to whom it happened among the `rows` with the highest score.

    Where equal scores stand at the edge, each of them is in with the same part: the order of rows changes nothing.
    """
    if not 0 < rows <= len(outcome):
        raise ValueError(f"{rows} of {len(outcome)} rows cannot be taken")
    values, place = np.unique(-score, return_inverse=True)
    count = np.bincount(place, minlength=len(values)).astype(float)
    good = np.bincount(place, outcome, len(values))
    before = count.cumsum() - count
    part = np.clip((rows - before) / count, 0, 1)
    return float((part * good).sum() / rows)


def lift_at(outcome: Numbers, score: Numbers, share: float = 0.1) -> float:
    """How many times as often it happened in the `share` with the highest score as among all."""
    return precision_at(outcome, score, share * len(outcome)) / float(outcome.mean())


def recall_at(outcome: Numbers, score: Numbers, share: float = 0.1) -> float:
    """Of all to whom it happened, the part within the `share` with the highest score."""
    return lift_at(outcome, score, share) * share


def _placed(outcome: Numbers, score: Numbers) -> tuple[Numbers, Numbers]:
    """Of each to whom it happened the share of others below it; of each other the share of those above it."""
    happened = outcome == 1
    cases, others = score[happened], score[~happened]
    if not len(cases) or not len(others):
        raise ValueError("it needs some to whom it happened, and some to whom it did not")
    return _below(others, cases), 1 - _below(cases, others)


def _below(sample: Numbers, at: Numbers) -> Numbers:
    """The share of `sample` that is below each of `at`; equal ones count half."""
    ordered = np.sort(sample)
    both = np.searchsorted(ordered, at, "left") + np.searchsorted(ordered, at, "right")
    share: Numbers = both / (2 * len(ordered))
    return share
