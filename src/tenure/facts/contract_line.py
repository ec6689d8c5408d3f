"""A product that a customer has bought, for an amount, from a start to an end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractLine(Fact):
    """A product bought by an account. Give the recurring amount as `arr`, as `mrr`, or as `amount` with `period_months`.

    The committed term is known at the start, notice and actual end only when they happen. A line is in force
    from its start until `ended_at`; where `term_end` is given and it does not renew by itself, up to and with that day.
    """

    kind = "contract_line"
    rows = "contract_lines"
    shape = Shape.STATE
    key = ("account_id", "line_id")
    moments = {"started_at": "started", "notice_at": "notice", "ended_at": "ended"}
    ends = ("ended",)
    until = "term_end"

    line_id: str = fact("The line's own id: subscription or contract line.")
    account_id: str = fact("The account.")
    started_at: datetime = fact(
        "First day of the line, or of a changed version of it.", future=True
    )
    product: str | None = fact("The product or plan bought.", change="started", default=None)
    arr: Decimal | None = fact(
        "Recurring amount a year.", check="nonnegative", change="started", default=None
    )
    mrr: Decimal | None = fact(
        "Recurring amount a month.", check="nonnegative", change="started", default=None
    )
    amount: Decimal | None = fact(
        "Recurring amount per `period_months`.", check="nonnegative", change="started", default=None
    )
    period_months: int | None = fact(
        "Months that `amount` pays for (12).", check="positive", change="started", default=None
    )
    currency: str | None = fact(
        "ISO 4217 code; empty: the workspace's.", check="currency", change="started", default=None
    )
    seats: int | None = fact("Seats paid for.", check="nonnegative", change="started", default=None)
    trial: bool | None = fact("A trial, not paid for.", change="started", default=None)
    term_end: date | None = fact(
        "Last day of the committed term.", future=True, change="started", default=None
    )
    auto_renew: bool | None = fact(
        "Renews by itself at `term_end`.", change="started", default=None
    )
    notice_at: datetime | None = fact("When notice was given.", default=None)
    ended_at: datetime | None = fact("When it actually ended.", future=True, default=None)
