"""When a warner that is a number warns: rules for its threshold, each of which looks at the past of a moment alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from tenure.errors import UsageError
from tenure.proof.alarms import Past

BURDEN = 0.06  # alarms an account and month that are allowed where nobody says how many

Kind = Literal["own", "given", "burden", "capacity"]


@dataclass(frozen=True, slots=True)
class Rule:
    """own: as the warner says itself. given: a threshold that somebody names. burden: at most so many alarms per account-month
    so far. capacity: at most so many alarms a week so far."""

    kind: Kind
    value: float = 0.0

    def __post_init__(self) -> None:
        """Raise UsageError for what no number of alarms and no threshold can be."""
        least = -math.inf if self.kind == "given" else 0
        if not math.isfinite(self.value) or self.value < least:
            what = "threshold" if self.kind == "given" else "number of alarms"
            raise UsageError(f"{self.value:g} is no {what}.")

    @property
    def says(self) -> str:
        """In words."""
        return {
            "own": "when it says so itself",
            "given": f"from the threshold {self.value:g} on",
            "burden": f"by the threshold that had at most {self.value:g} alarms an account and month until then",
            "capacity": f"by the threshold that had at most {self.value:g} alarms a week until then",
        }[self.kind]

    def allowed(self, past: Past) -> float:
        """How many alarms there may have been until a moment."""
        return self.value * (past.months if self.kind == "burden" else past.weeks)
