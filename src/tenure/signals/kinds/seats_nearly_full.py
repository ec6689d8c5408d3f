"""80 % of the seats are in use."""

from tenure.signals import levels, signal


@signal(
    title="Seats nearly full",
    group="opportunity",
    lane="opportunity",
    says="{active_users:user} work with {seats:seat} ({seat_utilization:%}).",
    evidence=("active_users", "seats"),
    money="seats_gain",
    source="The usual trigger of expansion is 80 % of the seats; Sourcegraph and GitLab begin to call use good there.",
)
def seats_nearly_full(
    active_users,
    active_users_before,
    seats,
    new_users_26w,
    days_since_first_use,
    is_live,
    trial,
    *,
    full_share: float = 0.8,
    least_seats: int = 5,
    least_age_days: int = 182,
):
    """Users of the last four weeks, and of the four before, as a share of the seats, from 80 % on, where somebody new came in
    the last half-year. Of customers with at least five seats: of fewer everybody's are full; in the first half-year of use
    everybody is new."""
    bought = is_live & ~trial.fill_null(False) & (seats >= least_seats)
    full = (active_users >= seats * full_share) & (active_users_before >= seats * full_share)
    grows = (new_users_26w > 0) & (days_since_first_use >= least_age_days)
    return levels(inform=bought & full & grows)
