"""What is to be replayed, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tenure.errors import UsageError
from tenure.proof.losses import HORIZON_DAYS, LEAD_DAYS
from tenure.proof.rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is replayed, and how. `horizon` None: until the next renewal. `rule` None: its own, else at most 0.06 alarms an
    account and month. `censored`: accounts whose end is no loss, since nothing more is known of them."""

    what: str
    rule: Rule | None = None
    lead: int = LEAD_DAYS
    horizon: int | None = HORIZON_DAYS
    since: date | None = None
    until: date | None = None
    every: int = 7
    high: bool | None = None
    level: int | None = None
    as_stored: bool = False
    censored: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise UsageError where it ends before it begins."""
        if self.since and self.until and self.until < self.since:
            raise UsageError(
                f"It cannot begin on {self.since} and end on {self.until}, before that."
            )
