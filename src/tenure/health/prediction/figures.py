"""How well probabilities foresaw what happened, as figures of the card."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from tenure.health.prediction.card import Bin, Estimate, Figures, Part
from tenure.health.prediction.examples import Numbers, Texts
from tenure.stats.calibration import brier, ece, log_loss, reliability
from tenure.stats.discrimination import (
    auc,
    auc_interval,
    average_precision,
    lift_at,
    precision_at,
    recall_at,
)
from tenure.stats.proportion import Interval

TENTH = 0.1
LEAST_OF_A_PART = 10  # rows of either outcome, before a segment gets an AUC of its own
MOST_PARTS = 12  # values of one segment


def figures(
    outcome: Numbers, probability: Numbers, group: npt.NDArray[np.int64], how: str
) -> Figures:
    """Of rows that were foreseen without having been seen. `group`: the account of each, as a number."""
    both = bool(0 < outcome.sum() < len(outcome))
    return Figures(
        how=how,
        rows=len(outcome),
        outcomes=int(outcome.sum()),
        auc=estimate(auc_interval(outcome, probability, group)) if both else None,
        average_precision=average_precision(outcome, probability) if both else None,
        lift_10=lift_at(outcome, probability, TENTH) if both else None,
        precision_10=precision_at(outcome, probability, TENTH * len(outcome)) if both else None,
        recall_10=recall_at(outcome, probability, TENTH) if both else None,
        brier=brier(outcome, probability),
        log_loss=log_loss(outcome, probability),
        ece=ece(outcome, probability),
    )


def bins(outcome: Numbers, probability: Numbers) -> tuple[Bin, ...]:
    """The reliability table."""
    return tuple(
        Bin(rows=one.rows, foreseen=one.foreseen, happened=estimate(one.happened))
        for one in reliability(outcome, probability)
    )


def by_segment(
    outcome: Numbers, probability: Numbers, segments: Mapping[str, Texts]
) -> tuple[Part, ...]:
    """For each value of each segment, the most common first."""
    found = []
    for segment, values in segments.items():
        names, counts = np.unique(values[values != ""], return_counts=True)
        for name in names[np.argsort(-counts, kind="stable")][:MOST_PARTS]:
            own = values == name
            happened = outcome[own]
            enough = min(happened.sum(), len(happened) - happened.sum()) >= LEAST_OF_A_PART
            found.append(
                Part(
                    segment=segment,
                    value=str(name),
                    rows=len(happened),
                    outcomes=int(happened.sum()),
                    auc=auc(happened, probability[own]) if enough else None,
                    foreseen=float(probability[own].mean()),
                    happened=float(happened.mean()),
                )
            )
    return tuple(found)


def estimate(interval: Interval) -> Estimate:
    return Estimate(value=interval.value, low=interval.low, high=interval.high)
