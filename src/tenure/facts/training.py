"""A training: enrolled, completed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Training(Fact):
    """A person's training; in force (running) until it is completed."""

    kind = "training"
    rows = "trainings"
    shape = Shape.STATE
    key = ("account_id", "person_id", "course")
    moments = {"started_at": "enrolled", "completed_at": "completed"}
    ends = ("completed",)

    account_id: str = fact("The account.")
    person_id: str = fact("Who is trained.")
    course: str = fact("The course.")
    started_at: datetime = fact("When it began.")
    completed_at: datetime | None = fact("When it was completed.", default=None)
