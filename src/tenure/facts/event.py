"""Somebody, or something, did something in the product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Fact):
    """Something done in the product: by a person, or by automation at an account."""

    kind = "event"
    rows = "events"
    shape = Shape.HAPPENING

    happened_at: datetime = fact("When it was done.")
    event: str = fact("What was done: the event's or feature's name.")
    account_id: str | None = fact("The account it was done at.", default=None)
    person_id: str | None = fact("Who did it; empty for automation.", default=None)
    quantity: float | None = fact("How much of it, where one row stands for many.", default=None)
    duration_seconds: float | None = fact("How long it took.", check="nonnegative", default=None)
    properties: str | None = fact("Anything else that was sent, as JSON.", default=None)
