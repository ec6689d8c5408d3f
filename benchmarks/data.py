"""The data that is measured on: 6.4 M events of a simulated B2B vendor, where they are to be had."""

from __future__ import annotations

import os
import sys
from pathlib import Path

EVENTS = "fight-churn-sim/crm5_event.parquet"
MAP = {
    "account_id": "account_id",
    "person_id": "user_id",
    "event": "event_type_id",
    "happened_at": "event_time",
    "quantity": "event_value",
}


def events() -> Path:
    """The Parquet file of events in the folder that TENURE_DATA names."""
    folder = os.environ.get("TENURE_DATA")
    file = Path(folder or "") / EVENTS
    if not folder or not file.is_file():
        sys.exit(
            f"The benchmarks need {EVENTS} in the folder that TENURE_DATA names. It is made with the simulation "
            "of carl24k/fight-churn (crm5, seed 7, 300 initial customers, until 2022-11-01)."
        )
    return file
