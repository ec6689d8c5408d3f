"""80 % of a capacity is in use, and it goes on filling."""

from tenure.signals import levels, signal


@signal(
    title="Capacity nearly full",
    group="opportunity",
    lane="opportunity",
    says="Of {fullest_capacity_meter:words}, {fullest_capacity:%} of what was bought is in use[, {fullest_capacity_13w_ago:%} 13 weeks "
    "ago].",
    subject="fullest_capacity_meter",
    evidence=("fullest_capacity", "fullest_capacity_13w_ago", "capacity_weeks_left"),
    money="capacity_gain",
    source="The usual trigger of expansion is 80 % of a capacity; twice, four weeks apart, so that one busy week is none. Half a "
    "year, since who has stood at 80 % for years needs no more: renewals are looked at six and three months before.",
)
def capacity_nearly_full(
    fullest_capacity,
    fullest_capacity_4w_ago,
    fullest_capacity_13w_ago,
    capacity_weeks_left,
    is_live,
    trial,
    *,
    full_share: float = 0.8,
    within_weeks: int = 26,
):
    """The last level of the fullest meter as a share of what was bought, from 80 % on, now and four weeks ago; and at the
    pace of the last 13 weeks it is full within half a year, or it is full, or nobody knows how full it was 13 weeks ago.
    Meters of seats have a kind of their own. Where no meter says what was bought this cannot be told."""
    nearly = (fullest_capacity >= full_share) & (fullest_capacity_4w_ago >= full_share)
    soon = (capacity_weeks_left <= within_weeks).fill_null(False)
    full = (fullest_capacity >= 1) & (fullest_capacity_4w_ago >= 1)
    more = soon | full.fill_null(False) | fullest_capacity_13w_ago.isnull()
    return levels(inform=is_live & ~trial.fill_null(False) & nearly & more)
