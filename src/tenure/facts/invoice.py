"""An invoice: issued, and paid or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice(Fact):
    """An invoice sent to an account; in force (open) until it is paid."""

    kind = "invoice"
    rows = "invoices"
    shape = Shape.STATE
    key = ("account_id", "invoice_id")
    moments = {"issued_at": "issued", "paid_at": "paid"}
    ends = ("paid",)

    invoice_id: str = fact("The invoice's number.")
    account_id: str = fact("The account.")
    issued_at: datetime = fact("When it was sent.")
    amount: Decimal | None = fact("Its amount.", change="issued", default=None)
    currency: str | None = fact(
        "ISO 4217 code; empty: the workspace's.", check="currency", change="issued", default=None
    )
    due_on: date | None = fact("When it is due.", future=True, change="issued", default=None)
    paid_at: datetime | None = fact("When it was paid.", default=None)
