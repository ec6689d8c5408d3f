"""A support ticket: opened, closed, rated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket(Fact):
    """A support ticket; in force (open) until it is closed."""

    kind = "ticket"
    rows = "tickets"
    shape = Shape.STATE
    key = ("account_id", "ticket_id")
    moments = {"opened_at": "opened", "closed_at": "closed", "rated_at": "rated"}
    ends = ("closed", "rated")

    ticket_id: str = fact("The ticket's number.")
    account_id: str = fact("The account.")
    opened_at: datetime = fact("When it was opened.")
    person_id: str | None = fact("Who opened it.", change="opened", default=None)
    subject: str | None = fact("What it is about.", change="opened", default=None)
    priority: str | None = fact("low, normal, high, urgent.", change="opened", default=None)
    closed_at: datetime | None = fact("When it was closed.", default=None)
    rated_at: datetime | None = fact(
        "When its handling was rated; empty: when it was closed.", default=None
    )
    rating: float | None = fact(
        "The customer's rating of its handling.", change="rated", default=None
    )
