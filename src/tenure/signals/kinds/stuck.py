"""Stuck: about to do it, off to the help page, back, and never done."""

from tenure.signals import levels, signal


@signal(
    title="Stuck",
    group="usage",
    says="{stuck_users:user} began a task, asked the help pages and did not finish it.",
    over_weeks=True,
    evidence=("stuck_users", "help_users"),
    source="Ours: one user is worth a mail, three in four weeks, or half of those who began, a call.",
)
def stuck(
    stuck_users, help_users, flow_users, is_live, *, many_users: int = 3, most_share: float = 0.5
):
    """Users who in the last four weeks took a step of a declared flow, opened its help within an hour, and have not reached
    its last step. Where features.toml names no flow with help pages this cannot be told."""
    found = help_users.isnull().ifelse(help_users, stuck_users.fill_null(0))
    many = (found >= many_users) & (found >= flow_users * most_share)
    return levels(inform=is_live & (found > 0), warning=is_live & many)
