"""Whether a customer is lost by its next renewal; without contracts, whether it stops for good."""

from __future__ import annotations

import numpy as np

from tenure.health.prediction.targets import features
from tenure.health.prediction.targets.customer import ASKS, GRACE_DAYS, TERM, horizon, staying
from tenure.health.prediction.targets.past import DAY, Past
from tenure.health.prediction.targets.target import Asked, Labels, Target, within

STOPS_DAYS = 120  # a lead of 30 days, and 90 without any use


def label(asked: Asked, past: Past) -> Labels:
    """Lost by the horizon, or no customer any more 120 days later.

    It is an example once the horizon and the grace after it are over, whatever became of it. Who has decided already (a notice
    that became known late) is none.
    """
    if not past.contracts:
        last = (asked.days + np.timedelta64(STOPS_DAYS, "D")).astype(DAY)
        return Labels(past.silent(asked.accounts, last).astype(float), last)
    last = horizon(asked)
    decided, lost = past.following("lost", asked.accounts, asked.days)
    outcome = within(lost, asked.days, last).astype(float)
    outcome[~np.isnat(decided) & (decided <= asked.days)] = np.nan
    return Labels(outcome, (last + np.timedelta64(GRACE_DAYS, "D")).astype(DAY))


CHURN = Target(
    name="churn",
    title="Churn by the next renewal",
    without_contracts=f"No use for 90 days, within {STOPS_DAYS} days",
    happens="whether customers leave",
    asked=staying,
    asks=(*ASKS, *TERM),
    features=features.ACCOUNT,
    label=label,
    historic=True,
    ahead_days=365,
    usage=features.USAGE,
    naive=("event_count", "days_since_last_use", features.AGE),
    tenure=features.AGE,
    segments=("stage", "tier"),
)
