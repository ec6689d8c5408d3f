"""Handed over by those who brought it in, before it was ready."""

from tenure.signals import levels, signal


@signal(
    title="Handed off unready",
    group="relationship",
    says="Handed over on {handed_off_on} with {onboarding_missed} of three steps of the beginning missing.",
    evidence=("handed_off_on", "flows_finished", "users_who_began", "users", "active_days"),
    over_weeks=True,
    source="A rule: a handing over is known by its date, and what is missing then is seldom made good later. 90 days, in which "
    "it can be.",
)
def handed_off_unready(days_since_hand_off, onboarding_missed, *, lasts_days: int = 90):
    """Handed over in the last 90 days, with steps of the beginning missing: one warns, two alarm."""
    lately = (days_since_hand_off < lasts_days).fill_null(False)
    return levels(
        warning=lately & (onboarding_missed >= 1), alarm=lately & (onboarding_missed >= 2)
    )
