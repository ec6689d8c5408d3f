"""A wizard or guided process broken off."""

from tenure.signals import levels, signal


@signal(
    title="Wizard broken off",
    group="usage",
    says="{flow_left_users:user} of {flow_users} who began a guided process in four weeks broke it off.",
    over_weeks=True,
    evidence=("flow_left_users", "flow_users"),
    source="Ours: where half broke off, one user is worth a mail; two mean that the process does not work there.",
)
def wizard_abandoned(
    flow_left_users,
    flow_users,
    is_live,
    *,
    inform_share: float = 0.5,
    many_users: int = 2,
    most_share: float = 0.5,
):
    """Users who began a declared flow in the last four weeks, broke it off and have not come back to it for two days: half of
    those who took a step of any, at least. Where
    features.toml declares no flow this cannot be told."""
    found = flow_users.isnull().ifelse(flow_users, flow_left_users.fill_null(0))
    some = (found > 0) & (found >= flow_users * inform_share)
    many = (found >= many_users) & (found >= flow_users * most_share)
    return levels(inform=is_live & some, warning=is_live & many)
