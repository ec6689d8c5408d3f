"""More or less than before: the last four weeks against earlier ones."""

import ibis

from tenure.catalog.definition import choice, metric


@metric(unit="ratio")
def usage_change(event_count, event_count_before, days_since_first_use, *, least_age_days=56):
    """Change in events: the last four weeks against the four before, as a share of those. Not known where the account
    has been used for less than eight weeks, or where there were no events before."""
    change = event_count.cast("float64") / event_count_before - 1
    return _if_old_enough(change, days_since_first_use, least_age_days)


@metric(unit="ratio")
def active_users_change(
    active_users, active_users_before, days_since_first_use, *, least_age_days=56
):
    """Change in active users: the last four weeks against the four before, as a share of those. Not known where the
    account has been used for less than eight weeks, or where nobody was active before."""
    change = active_users.cast("float64") / active_users_before - 1
    return _if_old_enough(change, days_since_first_use, least_age_days)


@metric(unit="users")
def active_users_best(
    active_users_before,
    active_users_8w_ago,
    active_users_12w_ago,
    active_users_26w_ago,
    active_users_52w_ago,
):
    """The most users who were active in any of five earlier stretches of four weeks: those that ended 4, 8, 12, 26 and
    52 weeks ago."""
    return ibis.greatest(
        active_users_before,
        active_users_8w_ago,
        active_users_12w_ago,
        active_users_26w_ago,
        active_users_52w_ago,
    )


@metric(unit="ratio")
def active_users_kept(active_users, active_users_best):
    """Users active in the last four weeks as a share of the most in an earlier four weeks of the last year. Not known
    where nobody was active before."""
    return active_users.cast("float64") / active_users_best


@metric(unit="ratio")
def rhythm_kept(active_days_13w, active_days_year, days_since_first_use, *, least_age_days=182):
    """Days with use in the last 13 weeks against those of 13 average weeks of the last year. Not known in the first
    half-year of use."""
    weeks = (days_since_first_use + 1).clip(upper=365).cast("float64") / 91
    kept = active_days_13w * weeks / active_days_year
    return _if_old_enough(kept, days_since_first_use, least_age_days)


event_count_before = choice(
    "event_count_before",
    of="event_count",
    doc="Events in the four weeks before the last four.",
    ago_days=28,
)
active_users_before = choice(
    "active_users_before",
    of="active_users",
    doc="Users who did anything in the four weeks before the last four.",
    ago_days=28,
)
active_users_4w_ago = choice(
    "active_users_4w_ago",
    of="active_users",
    doc="Users who did anything in the four weeks that ended four weeks ago, however long the window of `active_users` is.",
    days=28,
    ago_days=28,
)
CHOICES = [
    choice(
        f"active_users_{weeks}w_ago",
        of="active_users",
        doc=f"Users who did anything in the four weeks that ended {weeks} weeks ago.",
        ago_days=weeks * 7,
    )
    for weeks in (8, 12, 26, 52)
]


def _if_old_enough(value, days_since_first_use, least_age_days):
    return (days_since_first_use + 1 >= least_age_days).ifelse(value, ibis.null("float64"))
