"""An evangelist in the making."""

from tenure.signals import levels, signal


@signal(
    title="Evangelist in the making",
    group="opportunity",
    lane="opportunity",
    says="NPS {last_nps_year}, {power_users:power user} and {active_users:user} at work: ask for a reference.",
    evidence=("last_nps_year", "power_users", "active_users"),
    money="",
    source="Promoters are those who answer 9 or 10 (Reichheld, 2003); what a reference brings is not estimated.",
)
def evangelist(
    last_nps_year,
    power_users,
    active_users,
    active_users_12w_ago,
    active_share,
    days_since_sponsor_gone,
    is_live,
    trial,
    *,
    promoter_from: float = 9.0,
    least_users: int = 8,
    least_share: float = 0.7,
    kept_share: float = 0.9,
    gone_days: int = 182,
):
    """Content (the last NPS answer of a year is 9 or 10), with a power user, and many at work: eight users or more, and 70 %
    of those with a login, and not fewer than twelve weeks ago (90 % of them at least). Not where a champion
    or sponsor went within half a year."""
    steady = active_users >= active_users_12w_ago * kept_share
    many = (active_users >= least_users) & (active_share.fill_null(1.0) >= least_share)
    glad = (last_nps_year >= promoter_from) & (power_users > 0)
    kept = (days_since_sponsor_gone >= gone_days).fill_null(True)
    return levels(inform=is_live & ~trial.fill_null(False) & glad & many & steady & kept)
