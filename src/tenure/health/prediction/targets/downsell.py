"""Whether a customer pays less by its next renewal, and stays."""

from __future__ import annotations

import numpy as np

from tenure.health.prediction.targets import features
from tenure.health.prediction.targets.customer import ASKS, GRACE_DAYS, TERM, horizon, staying
from tenure.health.prediction.targets.past import DAY, Past
from tenure.health.prediction.targets.target import Asked, Labels, Target, within


def label(asked: Asked, past: Past) -> Labels:
    """A step down by the horizon."""
    last = horizon(asked)
    decided, less = past.following("downsold", asked.accounts, asked.days)
    outcome = within(less, asked.days, last).astype(float)
    outcome[~np.isnat(decided) & (decided <= asked.days)] = np.nan
    if not past.contracts:
        outcome[:] = np.nan
    return Labels(outcome, (last + np.timedelta64(GRACE_DAYS, "D")).astype(DAY))


DOWNSELL = Target(
    name="downsell",
    title="Less paid by the next renewal",
    happens="who will pay less",
    asked=staying,
    asks=(*ASKS, *TERM),
    features=features.ACCOUNT,
    label=label,
    ahead_days=365,
    usage=features.USAGE,
    naive=("event_count", "seat_utilization", features.AGE),
    tenure=features.AGE,
)
