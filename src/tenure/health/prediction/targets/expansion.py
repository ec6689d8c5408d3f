"""Whether a customer pays more within 90 days."""

from __future__ import annotations

import numpy as np

from tenure.health.prediction.targets import features
from tenure.health.prediction.targets.customer import ASKS, staying
from tenure.health.prediction.targets.past import DAY, Past
from tenure.health.prediction.targets.target import Asked, Labels, Target, within

DAYS = 90


def label(asked: Asked, past: Past) -> Labels:
    """A step up within the days."""
    last = (asked.days + np.timedelta64(DAYS, "D")).astype(DAY)
    _, more = past.following("expanded", asked.accounts, asked.days)
    outcome = within(more, asked.days, last).astype(float)
    if not past.contracts:
        outcome[:] = np.nan
    return Labels(outcome, last)


EXPANSION = Target(
    name="expansion",
    title=f"More paid within {DAYS} days",
    happens="who will pay more",
    asked=staying,
    asks=ASKS,
    features=features.ACCOUNT,
    label=label,
    usage=features.USAGE,
    naive=("event_count", "seat_utilization", features.AGE),
    tenure=features.AGE,
)
