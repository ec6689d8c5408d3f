"""Seats are paid for that nobody ever took."""

from tenure.signals import levels, signal


@signal(
    title="Seats never used",
    group="people",
    says="{never_used_seats:seat} of {seats} paid for nobody has ever used.",
    evidence=("never_used_seats", "seats", "users_who_began"),
    over_weeks=True,
    source="A practice of the field: two months after the start a seat that nobody took will hardly be taken by itself. A "
    "third of the seats, and two at least, so that a few to spare are no signal.",
)
def seat_never_used(
    never_used_seats,
    never_used_share,
    customer_age_days,
    days_to_renewal,
    trial,
    *,
    from_days: int = 60,
    least_seats: int = 2,
    inform_share: float = 0.34,
    warn_share: float = 0.5,
    renewal_days: int = 120,
):
    """Seats paid for that nobody has ever used, from two months after the start on: a third of them informs, half of
    them with the end of the term within four months warns."""
    there = (customer_age_days >= from_days) & (never_used_seats >= least_seats) & ~trial
    near = (days_to_renewal <= renewal_days).fill_null(False)
    return levels(
        inform=there & (never_used_share >= inform_share),
        warning=there & near & (never_used_share >= warn_share),
    )
