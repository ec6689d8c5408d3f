"""Whether a trial becomes a customer."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tenure.health.prediction.targets import features
from tenure.health.prediction.targets.past import DAY, Past
from tenure.health.prediction.targets.target import Asked, Flags, Labels, Target, within, yes

DAYS = 60  # after which a trial that was not bought never is
EVERY_DAYS = 7  # a trial is over within two or four weeks


def label(asked: Asked, past: Past) -> Labels:
    """The first paid line within the days."""
    last = (asked.days + np.timedelta64(DAYS, "D")).astype(DAY)
    _, bought = past.following("converted", asked.accounts, asked.days)
    return Labels(within(bought, asked.days, last).astype(float), last)


def trying(readings: pa.Table) -> Flags:
    """Accounts on trial."""
    return yes(readings, "trial")


CONVERSION = Target(
    name="conversion",
    title=f"Trial bought within {DAYS} days",
    happens="which trials are bought",
    asked=trying,
    asks=("trial",),
    features=features.EARLY,
    label=label,
    every_days=EVERY_DAYS,
    most_moments=104,
    usage=features.EARLY,
    naive=("event_count", "days_since_last_use"),
    tenure=features.AGE,
)
