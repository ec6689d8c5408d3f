"""What they say: answers to surveys."""

from tenure.catalog.definition import choice, metric


@metric(unit="score", subjects=("account", "person"))
def last_nps(survey_responses):
    """The last answer to the question of the NPS, 0 to 10, whoever gave it; of several at the same time, the highest."""
    asked = (survey_responses.survey.lower() == "nps") & survey_responses.score.notnull()
    return survey_responses.score.argmax(survey_responses.happened_at, where=asked)


last_nps_year = choice(
    "last_nps_year",
    of="last_nps",
    doc="The last answer of the last 365 days to the question of the NPS, 0 to 10, whoever gave it.",
    days=365,
)
