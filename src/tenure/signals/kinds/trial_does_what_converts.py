"""A trial that does what converts."""

from tenure.signals import levels, signal


@signal(
    title="Trial does what converts",
    group="trial",
    lane="opportunity",
    says="{active_users:user} on trial worked with it on {active_days:day}.",
    evidence=("active_users", "active_days", "key_features_used"),
    money="trial_gain",
    source="Ours: more than one user, on three days, with a key feature; which features go with conversion among your "
    "own customers is shown under Features.",
)
def trial_does_what_converts(
    trial,
    active_users,
    active_days,
    days_since_last_use,
    key_features_used,
    *,
    least_users: int = 2,
    least_days: int = 3,
    most_quiet_days: int = 4,
):
    """A trial in which several users worked on three days or more, the last of them four days ago at most, with a feature that
    features.toml calls key where it declares any."""
    key = (key_features_used > 0).fill_null(True)
    busy = (active_users >= least_users) & (active_days >= least_days)
    return levels(inform=trial & busy & key & (days_since_last_use <= most_quiet_days))
