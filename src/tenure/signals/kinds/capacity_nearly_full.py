"""80 % of a capacity is in use."""

from tenure.signals import levels, signal


@signal(
    title="Capacity nearly full",
    group="opportunity",
    lane="opportunity",
    says="Of {fullest_capacity_meter:words}, {fullest_capacity:%} of what was bought is in use.",
    subject="fullest_capacity_meter",
    evidence=("fullest_capacity",),
    money="capacity_gain",
    source="The usual trigger of expansion is 80 % of a capacity; twice, four weeks apart, so that one busy week is none.",
)
def capacity_nearly_full(
    fullest_capacity, fullest_capacity_4w_ago, is_live, trial, *, full_share: float = 0.8
):
    """The last level of the fullest meter as a share of what was bought, from 80 % on, now and four weeks ago. Meters of
    seats have a kind of their own. Where no meter says what was bought this cannot be told."""
    full = (fullest_capacity >= full_share) & (fullest_capacity_4w_ago >= full_share)
    return levels(inform=is_live & ~trial.fill_null(False) & full)
