"""Somebody took the account over who never got to know the product."""

from tenure.signals import levels, signal


@signal(
    title="Inherited",
    group="people",
    says="{unready_owner:who} took over on {unready_owner_since} and has not passed the onboarding since, {inherited_days:day} later.",
    subject="unready_owner",
    evidence=("unready_owner_since", "sponsor_gone_on"),
    over_weeks=True,
    source="Journeys of the field call a milestone behind after a month and stuck after two. Within 60 days of the going of "
    "whoever was there before, so that it is a handing over.",
)
def inherited(
    inherited_days,
    flows_finished,
    *,
    inform_days: int = 14,
    warn_days: int = 30,
    alarm_days: int = 60,
    lasts_days: int = 182,
):
    """A champion, decision maker or sponsor went, somebody took over about then, and has finished no declared flow (as the
    set-up wizard) since: after two weeks it informs, after a month it warns, after two it alarms. Not known where
    features.toml declares no flow."""
    days = inherited_days.fill_null(-1)
    young = (days < lasts_days) & flows_finished.notnull()
    return levels(
        inform=young & (days >= inform_days),
        warning=young & (days >= warn_days),
        alarm=young & (days >= alarm_days),
    )
