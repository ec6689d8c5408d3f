"""A property of an account or of a person: plan, industry, country, owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute(Fact):
    """A named property of an account, or of a person where `person_id` is given."""

    kind = "attribute"
    rows = "attributes"
    shape = Shape.STATE
    key = ("account_id", "person_id", "name")

    happened_at: datetime = fact("Since when it is so.")
    name: str = fact("Which property: plan, industry, owner.")
    value: str | None = fact("Its value, as text; empty: no longer known.", default=None)
    account_id: str | None = fact("The account.", default=None)
    person_id: str | None = fact("The person, for a property of a person.", default=None)
