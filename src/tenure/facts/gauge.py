"""A level that was measured: storage used, CPU, workflow runs left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge(Fact):
    """A level of a meter at an account. It holds until the next reading and is never summed."""

    kind = "gauge"
    rows = "gauges"
    shape = Shape.GAUGE
    key = ("account_id", "meter")

    happened_at: datetime = fact("When it was read.")
    account_id: str = fact("The account.")
    meter: str = fact("What was measured: storage_gb, cpu_share.")
    value: float = fact("The level.")
    capacity: float | None = fact(
        "The most that the account has bought.", check="positive", default=None
    )
