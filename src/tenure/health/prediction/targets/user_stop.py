"""Whether a user stops: does nothing for two months, after four weeks in which something can be done about it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tenure.health.prediction.targets import features
from tenure.health.prediction.targets.past import DAY, Past
from tenure.health.prediction.targets.target import Asked, Flags, Labels, Target, numbers_of

LEAD_DAYS, LAST_DAY = 28, 90


def label(asked: Asked, past: Past) -> Labels:
    """Nothing is done from the 29th to the 90th day after."""
    assert asked.people is not None
    last = (asked.days + np.timedelta64(LAST_DAY, "D")).astype(DAY)
    lead = (asked.days + np.timedelta64(LEAD_DAYS, "D")).astype(DAY)
    again = past.next_use(asked.accounts, asked.people, lead)
    outcome = (np.isnat(again) | (again > last)).astype(float)
    return Labels(outcome, last)


def active(readings: pa.Table) -> Flags:
    """Users who did anything in the last four weeks."""
    found: Flags = np.nan_to_num(numbers_of(readings, "active_days"), nan=0.0) > 0
    return found


USER_STOP = Target(
    name="user_stop",
    title=f"User does nothing from day {LEAD_DAYS + 1} to day {LAST_DAY}",
    happens="which users stop",
    subject="person",
    asked=active,
    asks=("active_days",),
    features=features.PERSON,
    label=label,
    most_moments=13,
    usage=features.PERSON,
    naive=("event_count", "days_since_last_use", "days_since_first_use"),
    tenure="days_since_first_use",
)
