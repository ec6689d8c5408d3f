"""A new customer has not got through the beginning."""

from tenure.signals import levels, signal


@signal(
    title="Onboarding is late",
    group="relationship",
    says="A customer for {customer_age_days:day}, and {onboarding_missed} of three steps of the beginning are missing.",
    evidence=("flows_finished", "users_who_began", "users", "active_days"),
    over_weeks=True,
    source="Journeys of the field: a milestone is behind after 30 days and stuck after 60. Two of three missing alarm.",
)
def onboarding_late(
    onboarding_missed,
    customer_age_days,
    trial,
    is_live,
    automated_share,
    *,
    from_days: int = 30,
    late_days: int = 60,
    until_days: int = 180,
    most_automated: float = 0.5,
):
    """Of what belongs to a beginning something is missing a month after the start: nobody finished a declared flow, fewer
    than half of the users began, or it is hardly used. One informs, two warn, and after two months alarm."""
    new = is_live & ~trial & (customer_age_days >= from_days) & (customer_age_days < until_days)
    new = new & (automated_share.fill_null(0.0) < most_automated)
    return levels(
        inform=new & (onboarding_missed >= 1),
        warning=new & (onboarding_missed >= 2),
        alarm=new & (onboarding_missed >= 2) & (customer_age_days >= late_days),
    )
