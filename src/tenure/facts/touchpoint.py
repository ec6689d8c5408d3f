"""A contact between the team and the customer: call, mail, meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Touchpoint(Fact):
    """A contact with a customer: call, meeting, mail, message."""

    kind = "touchpoint"
    rows = "touchpoints"
    shape = Shape.HAPPENING

    happened_at: datetime = fact("When it was.")
    account_id: str = fact("The account.")
    channel: str = fact("call, meeting, email, message, visit, webinar.")
    direction: str = fact(
        "out: we to them; in: they to us; two_way: both spoke.", check="out|in|two_way"
    )
    person_id: str | None = fact("Who of the customer.", default=None)
    by: str | None = fact("Who of the team.", default=None)
    subject: str | None = fact("What it was about.", default=None)
