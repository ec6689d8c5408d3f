"""A plateau after training: weeks later they still do not work with it as the training meant."""

from tenure.signals import levels, signal


@signal(
    title="Plateau after training",
    group="usage",
    says="{trained_below} of {trained_users:user} trained six to 26 weeks ago still use no advanced feature.",
    over_weeks=True,
    evidence=("trained_below", "trained_users"),
    source="Ours: what a training taught shows within six weeks or not at all; two users, and three in four, are more than one "
    "who had a bad day.",
)
def plateau_after_training(
    trained_below, trained_users, is_live, *, least_users: int = 2, most_share: float = 0.75
):
    """Users who completed a training six to 26 weeks ago and stay below proficiency: no advanced feature in use.
    Where nobody is trained, or features.toml calls no feature advanced, this cannot be told."""
    most = trained_below >= trained_users * most_share
    return levels(inform=is_live & (trained_below >= least_users) & most)
