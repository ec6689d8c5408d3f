"""A person belongs to an account: has a login there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Fact):
    """A person has a login at an account, from joining to leaving; one person may be in several accounts."""

    kind = "membership"
    rows = "memberships"
    shape = Shape.STATE
    key = ("account_id", "person_id")
    moments = {"started_at": "joined", "ended_at": "left"}
    ends = ("left",)

    account_id: str = fact("The account.")
    person_id: str = fact("The person.")
    started_at: datetime = fact("When the login was given.")
    ended_at: datetime | None = fact("When it was taken away.", default=None)
