"""What is likely to be lost in money: churn probability × ARR + the step down that is likely where the customer stays."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa

from tenure.health.prediction.predict import by_model
from tenure.health.prediction.targets.target import Numbers, numbers_of, yes

CENT = Decimal("0.01")
KIND = pa.decimal128(18, 2)


def expected(models: Path, rows: pa.Table) -> tuple[pa.Array, pa.Array, pa.Array]:
    """The expected loss with its lower and upper bound; never more than the ARR."""
    arr = numbers_of(rows, "arr")
    less = np.nan_to_num(numbers_of(rows, "downsell_probability"), nan=0.0) * _shares(models, rows)
    foreseen = _foreseen(models, rows)
    gone = yes(rows, "notice_given") & foreseen
    found = []
    for name in ("churn_probability", "churn_probability_low", "churn_probability_high"):
        lost = np.where(gone, 1.0, numbers_of(rows, name))
        found.append(_money(arr * np.minimum(lost + (1 - lost) * less, 1.0)))
    return found[0], found[1], found[2]


def _shares(models: Path, rows: pa.Table) -> Numbers:
    """What a step down takes away on average, as the model in use on each day has learnt."""
    shares = np.zeros(rows.num_rows)
    for kept, chosen in by_model(models, "downsell", rows):
        shares[chosen] = kept.share or 0.0
    return shares


def _foreseen(models: Path, rows: pa.Table) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The rows on whose days a churn model counts."""
    there = np.zeros(rows.num_rows, dtype=bool)
    for _, chosen in by_model(models, "churn", rows):
        there[chosen] = True
    return there


def _money(amounts: Numbers) -> pa.Array:
    told = [None if np.isnan(one) else Decimal(repr(float(one))).quantize(CENT) for one in amounts]
    return pa.array(told, KIND)
