"""What came of it in the end: churned, renewed, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Fact):
    """How it ended: a reason and a label. It never overrides a contract line in force."""

    kind = "outcome"
    rows = "outcomes"
    shape = Shape.HAPPENING

    happened_at: datetime = fact("When it took effect.")
    account_id: str = fact("The account.")
    outcome: str = fact("churned, renewed, downsell, expansion, reactivated or your own.")
    reason: str | None = fact("Why.", default=None)
    comment: str | None = fact("In the customer's words.", default=None)
