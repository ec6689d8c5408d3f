"""Few of the seats paid for are used."""

from tenure.signals import levels, signal


@signal(
    title="Few seats used",
    group="people",
    says="{users_13w} of {seats:seat} were used in the last 13 weeks: {seats_taken_13w:%}.",
    evidence=("users_13w", "seats", "active_users"),
    over_weeks=True,
    source="GitLab's handbook: under 50 % of the licences is yellow in the first half-year and red after, under 10 % red at any "
    "age. Taken over 13 weeks, so that no holiday makes it.",
)
def few_seats_used(
    seats_taken_13w,
    seats,
    customer_age_days,
    automated_share,
    trial,
    new_users,
    *,
    from_days: int = 90,
    least_seats: int = 4,
    warn_share: float = 0.5,
    alarm_share: float = 0.1,
    most_automated: float = 0.5,
):
    """Less than half of the seats paid for were used at all in the last 13 weeks, and nobody new began in the last four: it
    does not fill by itself; less than a tenth alarms. From 90 days after the start on, with four seats or more. An account
    that mostly runs by itself needs no seats."""
    asked = (customer_age_days >= from_days) & (seats >= least_seats) & ~trial
    asked = asked & (automated_share.fill_null(0.0) < most_automated)
    still = new_users == 0
    return levels(
        warning=asked & still & (seats_taken_13w < warn_share),
        alarm=asked & (seats_taken_13w < alarm_share),
    )
