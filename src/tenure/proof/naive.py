"""The rules that need no platform: few days of use, long without use, a young customer. A warner must beat them to be worth it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Naive:
    """A number that everybody has, and whether much of it warns."""

    title: str
    column: str
    high: bool


NAIVE = (
    Naive("Level of use: days with use in 13 weeks", "active_days_13w", False),
    Naive("Recency: days without use", "days_without_use", True),
    Naive("Tenure: a young customer", "customer_age_days", False),
)
