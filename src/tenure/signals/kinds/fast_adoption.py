"""Adoption is fast."""

from tenure.signals import levels, signal


@signal(
    title="Fast adoption",
    group="opportunity",
    lane="opportunity",
    says="{active_users:user} now, {active_users_26w_ago} half a year ago.",
    evidence=("active_users", "active_users_26w_ago", "new_users_26w"),
    money="growth_gain",
    source="Ours: who grows like this doubles within a year; four users are more than people who take over from others.",
)
def fast_adoption(
    active_users,
    active_users_12w_ago,
    active_users_26w_ago,
    days_since_first_use,
    is_live,
    trial,
    *,
    least_growth: float = 0.35,
    least_users: int = 4,
    least_age_days: int = 240,
):
    """35 % more users than half a year ago, and four at least; more than twelve weeks ago too, so that it goes on. Of
    those in use for eight months or longer: before that everybody grows."""
    more = active_users - active_users_26w_ago
    grows = (more >= least_users) & (more >= active_users_26w_ago * least_growth)
    on = active_users > active_users_12w_ago
    old = days_since_first_use >= least_age_days
    return levels(inform=is_live & ~trial.fill_null(False) & old & grows & on)
