"""The term ends soon, and health is low."""

from tenure.signals import levels, signal


@signal(
    title="Renewal with low health",
    group="relationship",
    says="The term ends in {days_to_renewal:day}, and health is {health}.",
    evidence=("health", "renewal_date"),
    over_weeks=True,
    source="The band that the scorecard calls at risk; 120 and 60 days before, so that there is time to act (two looks before a "
    "renewal are a practice of the field).",
)
def renewal_low_health(
    health,
    band,
    days_to_renewal,
    term_days,
    *,
    warn_days: int = 120,
    alarm_days: int = 60,
    least_term_days: int = 62,
):
    """The account is in the band at risk, and the term of a paid line ends within 120 days; within 60 it alarms."""
    low = health.notnull() & (band == "at_risk") & (term_days >= least_term_days).fill_null(False)
    return levels(
        warning=low & (days_to_renewal <= warn_days), alarm=low & (days_to_renewal <= alarm_days)
    )
