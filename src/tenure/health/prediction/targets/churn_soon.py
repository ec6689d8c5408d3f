"""Whether a customer decides to leave within 30, 60 or 90 days after a lead of 30, in which there is time to act."""

from __future__ import annotations

from functools import partial

import numpy as np

from tenure.health.prediction.targets import features
from tenure.health.prediction.targets.customer import ASKS, GRACE_DAYS, staying
from tenure.health.prediction.targets.past import DAY, Past
from tenure.health.prediction.targets.target import LEAD_DAYS, Asked, Labels, Target, within
from tenure.warehouse.fates import WITHOUT_USE_DAYS


def label(asked: Asked, past: Past, *, days: int) -> Labels:
    """The decision falls on one of `days` days after the lead; who decides within the lead is no example.

    A decision is the notice, also one whose term is not over yet, else the end itself. Without contracts, which only the 90
    days are asked without: nothing has been done in them.
    """
    lead = (asked.days + np.timedelta64(LEAD_DAYS, "D")).astype(DAY)
    last = (lead + np.timedelta64(days, "D")).astype(DAY)
    if not past.contracts:
        return Labels(past.silent(asked.accounts, last).astype(float), last)
    decided = past.leaving(asked.accounts, asked.days)
    outcome = within(decided, lead, last).astype(float)
    outcome[~np.isnat(decided) & (decided <= lead)] = np.nan
    return Labels(outcome, (last + np.timedelta64(GRACE_DAYS, "D")).astype(DAY))


def _within(days: int) -> Target:
    return Target(
        name=f"churn_{days}",
        title=f"Decision to leave within {days} days, after a lead of {LEAD_DAYS}",
        without_contracts=f"No use for 90 days, within {LEAD_DAYS + days} days",
        happens=f"who decides to leave within {days} days",
        # a silence that ends an account and is over sooner has begun before the day that is asked about
        takes_contracts=days < WITHOUT_USE_DAYS,
        asked=staying,
        asks=ASKS,
        features=features.ACCOUNT,
        label=partial(label, days=days),
        usage=features.USAGE,
        naive=("event_count", "days_since_last_use", features.AGE),
        tenure=features.AGE,
        segments=("stage", "tier"),
    )


CHURN_30, CHURN_60, CHURN_90 = (_within(days) for days in (30, 60, 90))
