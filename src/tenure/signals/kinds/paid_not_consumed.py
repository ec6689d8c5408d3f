"""Half of what is paid for is not used."""

from tenure.signals import levels, signal


@signal(
    title="Paid and not consumed",
    group="money",
    says="In the last 13 weeks {seats_taken_13w:%} of the seats were used, and no meter was ever above {highest_capacity_use:%}.",
    evidence=("users_13w", "seats", "highest_capacity_use"),
    over_weeks=True,
    source="A story of the field: a customer who threw away half of the meals, and cancelled. Half with a margin, over 13 weeks; "
    "GitLab's handbook calls under 50 % of the licences red after half a year.",
)
def paid_not_consumed(
    seats_taken_13w,
    highest_capacity_use,
    customer_age_days,
    days_to_renewal,
    automated_share,
    trial,
    *,
    from_days: int = 120,
    most_share: float = 0.6,
    renewal_days: int = 120,
    most_automated: float = 0.5,
):
    """Of seats and of every capacity less than 60 % was used over 13 weeks. It informs, and warns where the term ends within
    four months: a smaller package offered in time keeps a customer."""
    asked = (
        (customer_age_days >= from_days)
        & ~trial
        & (automated_share.fill_null(0.0) < most_automated)
    )
    half = asked & (seats_taken_13w < most_share) & (highest_capacity_use < most_share)
    near = (days_to_renewal <= renewal_days).fill_null(False)
    return levels(inform=half, warning=half & near)
