"""What they say: answers to surveys."""

import ibis

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


@metric(unit="share", subjects=("account", "person"))
def satisfaction(survey_responses, *, days=365, csat_best=5):
    """How content they are, from 0 to 1: the mean of all answers of the last 365 days, whoever gave them. Of the NPS (0
    to 10) a tenth, of the CSAT (1 to 5) the place between worst and best."""
    survey, score = survey_responses.survey.lower(), survey_responses.score
    share = ibis.cases(
        (survey == "nps", score / 10),
        (survey == "csat", (score - 1) / (csat_best - 1)),
        else_=ibis.null("float64"),
    )
    # rounded, since the order in which tenths are added up must not decide at a threshold
    return share.clip(lower=0, upper=1).mean().round(9)


@metric(unit="score")
def worst_nps(survey_responses, *, days=28):
    """The lowest answer of the last four weeks to the question of the NPS, 0 to 10."""
    return survey_responses.score.min(where=survey_responses.survey.lower() == "nps")


@metric(unit="score")
def worst_csat(survey_responses, *, days=28):
    """The lowest answer of the last four weeks to the question of the CSAT, 1 to 5."""
    return survey_responses.score.min(where=survey_responses.survey.lower() == "csat")
