"""Log-in and nothing else."""

from tenure.signals import levels, signal


@signal(
    title="Log-in and nothing else",
    group="usage",
    says={
        1: "{login_only_users:user} of {active_users} logged in within four weeks and used no feature.",
        2: "Nobody who came within four weeks ({active_users:user}) used any feature.",
    },
    over_weeks=True,
    evidence=("login_only_users", "active_users"),
    source="Ours: half of the users, and two at least, are no exceptions any more.",
)
def login_only(
    login_only_users,
    active_users,
    feature_users,
    days_since_first_use,
    is_live,
    *,
    least_age_days: int = 14,
    inform_share: float = 0.5,
    inform_users: int = 2,
):
    """Users who came in the last four weeks and used no feature that features.toml declares: half of those who came, or all
    of them; not in the first two weeks of use. Where it declares none this cannot be told."""
    begun = is_live & (days_since_first_use >= least_age_days)
    half = login_only_users >= active_users * inform_share
    return levels(
        inform=begun & (login_only_users >= inform_users) & half,
        warning=begun & (active_users > 0) & (feature_users == 0),
    )
