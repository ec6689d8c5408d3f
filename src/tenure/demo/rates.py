"""What a euro was worth in dollars, month by month."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tenure.demo.calendar import Span, add_months
from tenure.demo.draws import stream
from tenure.demo.tables import dates

YEARS_BEFORE = 12  # contracts are older than what is simulated


def draw_rates(seed: int, span: Span) -> pa.Table:
    """day, currency, rate: the first of each month, from long before the simulated days to the last of them."""
    months = span.months + 12 * YEARS_BEFORE
    last = (
        np.array([span.until])
        .astype("datetime64[D]")
        .astype("datetime64[M]")
        .astype("datetime64[D]")
        .astype(np.int64)
    )
    days = add_months(np.repeat(last, months + 1), np.arange(-months, 1))
    steps = stream(seed, "rates").normal(0, 0.009, months + 1)
    level = np.zeros(months + 1)
    for at in range(months):
        level[at + 1] = 0.93 * level[at] + steps[at]
    return pa.table(
        {
            "day": dates(days),
            "currency": pa.array(["EUR"] * len(days)),
            "rate": np.round(1.09 * np.exp(level), 4),
        }
    )
