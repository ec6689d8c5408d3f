"""Two ids mean the same, or one belongs to the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Fact):
    """What an id of some system means: the crosswalk between CRM, billing, help desk and product.

    `of` = account or person: `id` is `same_as`. `of` = member: from then on, what person `id` does without naming an
    account is done at account `same_as`.
    """

    kind = "link"
    rows = "links"
    shape = Shape.STATE
    key = ("of", "system", "id")

    happened_at: datetime = fact("Since when it is so.")
    of: str = fact("What is linked.", check="account|person|member")
    id: str = fact("The id as it is sent.")
    same_as: str | None = fact(
        "What it means; empty: it means itself, or nothing, again.", default=None
    )
    system: str | None = fact(
        "Whose id it is: zendesk, salesforce; empty: the product's.", default=None
    )
    by: str | None = fact("Who decided it; empty: it was sent so.", default=None)
