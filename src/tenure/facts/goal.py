"""What the customer wants to achieve, in its own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal(Fact):
    """What the customer wants from the product; in force until it is reached or dropped."""

    kind = "goal"
    rows = "goals"
    shape = Shape.STATE
    key = ("account_id", "goal_id")
    moments = {"agreed_at": "agreed", "reached_at": "reached", "dropped_at": "dropped"}
    ends = ("reached", "dropped")

    goal_id: str = fact("The goal's id.")
    account_id: str = fact("The account.")
    agreed_at: datetime = fact("When it was agreed.")
    text: str | None = fact("In the customer's own words.", change="agreed", default=None)
    measure: str | None = fact("The number that tells.", change="agreed", default=None)
    baseline: float | None = fact("Where it stood.", change="agreed", default=None)
    target: float | None = fact("Where it should be.", change="agreed", default=None)
    due_on: date | None = fact("By when.", future=True, change="agreed", default=None)
    reached_at: datetime | None = fact("When it was reached.", default=None)
    dropped_at: datetime | None = fact("When it was given up.", default=None)
