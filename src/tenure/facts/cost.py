"""What serving a customer cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost(Fact):
    """Money spent on winning or serving an account."""

    kind = "cost"
    rows = "costs"
    shape = Shape.HAPPENING

    happened_at: datetime = fact("When it was spent.")
    account_id: str = fact("The account.")
    category: str = fact("acquisition, hosting, support, people or your own.")
    amount: Decimal = fact("How much.")
    currency: str | None = fact(
        "ISO 4217 code; empty: the workspace's.", check="currency", default=None
    )
