"""What a person is to us at an account: champion, decision maker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Fact):
    """The part that a person plays at an account, from taking it up to giving it up."""

    kind = "role"
    rows = "roles"
    shape = Shape.STATE
    key = ("account_id", "person_id", "role")
    moments = {"started_at": "taken", "ended_at": "given_up"}
    ends = ("given_up",)

    account_id: str = fact("The account.")
    person_id: str = fact("The person.")
    role: str = fact("champion, decision_maker, influencer, advocate, admin or your own.")
    started_at: datetime = fact("Since when.")
    ended_at: datetime | None = fact("Until when.", default=None)
