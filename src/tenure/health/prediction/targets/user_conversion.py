"""Whether a user tries it to buy it: the trial that the user works in becomes a contract."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tenure.health.prediction.targets import conversion, features
from tenure.health.prediction.targets.target import Flags, Target, numbers_of

TRIAL_DAYS = "user_trial_days"
EVERY_DAYS = 14  # a trial is over within two or four weeks
MOST_MOMENTS = 52  # two years, as of accounts


def trying(readings: pa.Table) -> Flags:
    """Users of accounts on trial."""
    found: Flags = ~np.isnan(numbers_of(readings, TRIAL_DAYS))
    return found


USER_CONVERSION = Target(
    name="user_conversion",
    title=f"User's trial bought within {conversion.DAYS} days",
    happens="which users' trials are bought",
    subject="person",
    asked=trying,
    asks=(TRIAL_DAYS,),
    features=features.TRYING,
    label=conversion.label,
    every_days=EVERY_DAYS,
    most_moments=MOST_MOMENTS,
    usage=features.TRYING,
    naive=("event_count", "days_since_last_use"),
    tenure=TRIAL_DAYS,
)
