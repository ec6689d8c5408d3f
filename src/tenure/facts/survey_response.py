"""An answer to a survey: NPS, CSAT, CES."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.facts.fact import Fact, Shape, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyResponse(Fact):
    """One person's answer to one question of a survey."""

    kind = "survey_response"
    rows = "survey_responses"
    shape = Shape.HAPPENING

    happened_at: datetime = fact("When it was answered.")
    account_id: str = fact("The account.")
    survey: str = fact("Which survey: nps, csat, ces or your own.")
    score: float | None = fact("The score given; for NPS 0 to 10.", default=None)
    person_id: str | None = fact("Who answered.", default=None)
    comment: str | None = fact("What was said.", default=None)
