"""Who may leave: a customer that has not said so yet. Up to when its next decision is looked ahead."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tenure.health.prediction.targets.past import DAY, Days
from tenure.health.prediction.targets.target import Asked, Flags, days_of, numbers_of, yes

ASKS = ("is_live", "trial", "notice_given")
TERM = ("renewal_date", "term_days")
SHORT_TERM_DAYS = 62  # a shorter term renews too often to be looked ahead to
LATE_DAYS = 7  # an end may be booked some days after the term
GRACE_DAYS = 30  # who buys again within them has never left


def staying(readings: pa.Table) -> Flags:
    """Customers, not on trial, who have not given notice."""
    found: Flags = (
        yes(readings, "is_live") & ~yes(readings, "trial") & ~yes(readings, "notice_given")
    )
    return found


def by_term(readings: pa.Table) -> Flags:
    """Of whom the next renewal is looked ahead to; of others a number of days."""
    long = np.nan_to_num(numbers_of(readings, "term_days"), nan=0.0) >= SHORT_TERM_DAYS
    found: Flags = long & ~np.isnat(days_of(readings, "renewal_date"))
    return found


def horizon(asked: Asked) -> Days:
    """The last day on which the end still counts as that of the next renewal."""
    ahead = (asked.days + np.timedelta64(asked.ahead_days, "D")).astype(DAY)
    renewal = days_of(asked.readings, "renewal_date") + np.timedelta64(LATE_DAYS, "D")
    return np.where(by_term(asked.readings), renewal, ahead).astype(DAY)
