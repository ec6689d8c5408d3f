"""Not growing: use stands still while the renewal comes nearer."""

from tenure.signals import levels, signal


@signal(
    title="Not growing",
    group="usage",
    says="{active_users:user} now and {active_users_52w_ago} a year ago, nothing new in half a year; the term ends in "
    "{days_to_renewal:day}.",
    over_weeks=True,
    evidence=("active_users", "active_users_52w_ago", "new_users_26w"),
    source="Ours: customer success practice holds that use which does not grow is trouble; half of the seats is where GitLab's "
    "own scores turn from green.",
)
def not_growing(
    active_users,
    active_users_26w_ago,
    active_users_52w_ago,
    new_users_26w,
    features_ever,
    features_ever_26w_ago,
    seat_utilization,
    days_to_renewal,
    customer_age_days,
    is_live,
    *,
    least_age_days: int = 400,
    renewal_days: int = 120,
    full_share: float = 0.65,
):
    """A customer for over a year whose term ends within four months: not more users than half a year and a year ago, no new
    user and no new feature in half a year, and room to grow: less than 65 % of the seats in use."""
    still = (
        (active_users <= active_users_26w_ago)
        & (active_users <= active_users_52w_ago)
        & (new_users_26w == 0)
        & (features_ever <= features_ever_26w_ago)
    )
    room = seat_utilization.fill_null(0.0) < full_share
    near = (days_to_renewal <= renewal_days).fill_null(False)
    old = customer_age_days >= least_age_days
    return levels(inform=is_live & old & near & still & room)
