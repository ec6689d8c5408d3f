"""What is usual in each group, whatever its health: average and median ARR, and medians of how it works with the product."""

from __future__ import annotations

from typing import Any

import numpy as np

from tenure.web import words
from tenure.web.segments.ground import Dimension, Ground
from tenure.web.segments.groups import members
from tenure.web.table import Shown, shown

# By what groups are compared: their medians, except of what is added up.
BASELINES = (
    "seat_utilization", "adoption_rate", "active_share", "active_users", "active_days", "features_used",
    "customer_age_days",
)  # fmt: skip


def baselines(ground: Ground, dimension: Dimension, everybody: bool) -> Shown:
    """What is usual in each group: of ARR the mean and the median, of the rest the median."""
    names = [name for name in BASELINES if name in ground.metrics()]
    heads = [
        "Value",
        "Accounts",
        "Average ARR",
        "Median ARR",
        *(ground.title(name) for name in names),
    ]
    rows = []
    for value in (*dimension.values, dimension.unknown):
        chosen = members(ground, dimension, value, everybody)
        if not chosen.any():
            continue
        arr = ground.numbers("arr")[chosen]
        row: list[Any] = [value.title, int(chosen.sum()), *_amounts(arr, ground)]
        for name in names:
            values = ground.numbers(name)[chosen]
            known = values[~np.isnan(values)]
            median = float(np.median(known)) if len(known) else None
            row.append(None if median is None else words.value(median, ground.unit(name)))
        rows.append(row)
    return shown(heads, rows, range(1, len(heads)))


def _amounts(arr: Any, ground: Ground) -> list[str | None]:
    known, currency = arr[~np.isnan(arr)], ground.portfolio.currency
    if not len(known):
        return [None, None]
    return [
        words.brief(float(known.mean()), currency),
        words.brief(float(np.median(known)), currency),
    ]
