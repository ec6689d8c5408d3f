"""Something new in the product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Fact):
    """A release of the vendor's product: the same for all accounts."""

    kind = "release"
    rows = "releases"
    shape = Shape.HAPPENING

    happened_at: datetime = fact("When it went live.")
    name: str = fact("Its name or version.")
    product: str | None = fact("The product it belongs to.", default=None)
    description: str | None = fact("What is new.", default=None)
