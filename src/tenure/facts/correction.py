"""What was believed turned out otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Fact):
    """Closes what was believed from `happened_at` on; what was known before stays as it was known."""

    kind = "correction"
    rows = "corrections"
    shape = Shape.HAPPENING

    happened_at: datetime = fact("When it became known.")
    of_kind: str = fact("The kind of the fact that was wrong.")
    of_fact: str = fact("Its id in the lake: 32 hexadecimal digits.")
    reason: str = fact("Why: late_identification, mend.")
    account_id: str | None = fact("The account it was booked to.", default=None)
    moved: bool | None = fact("The fact stands anew, as the next four say.", default=None)
    to_account_id: str | None = fact("The account it belongs to from now on.", default=None)
    to_person_id: str | None = fact("The person it belongs to from now on.", default=None)
    to_account_by: str | None = fact("How the account was found.", default=None)
    to_excluded: str | None = fact("Why it does not count, if so.", default=None)
