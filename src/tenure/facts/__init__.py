"""What can be known about a customer: a frozen dataclass per kind of fact; the lake's tables derive from them."""

from tenure.facts.fact import Column, Fact, Shape, kind_named, kinds
from tenure.facts.moment import Moments, Zone

__all__ = ["Column", "Fact", "Moments", "Shape", "Zone", "kind_named", "kinds"]
