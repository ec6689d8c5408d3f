"""How often: users, days, events and sessions in a window."""

from tenure.catalog.definition import choice, metric


@metric(unit="users")
def active_users(usage, *, days=28):
    """Users who did anything in the last four weeks; automation is nobody."""
    return usage.person_id.nunique()


@metric(unit="days", subjects=("account", "person"))
def active_days(usage, *, days=28):
    """Days of the last four weeks on which anything was done, by a user or by automation."""
    return usage.day.nunique()


@metric(unit="events", subjects=("account", "person"))
def event_count(usage, *, days=28):
    """Events in the last four weeks, by users and by automation."""
    return usage.n.sum()


@metric(unit="sessions", subjects=("account", "person"))
def sessions(session_starts, *, days=28):
    """Sessions of users that began in the last four weeks: one begins with an event after half an hour in which the
    same user did nothing at the account."""
    return session_starts.count()


@metric(unit="share")
def active_days_share(active_days_13w, days_since_first_use, customer_age_days):
    """Days with any use as a share of the last 13 weeks; of a younger account, of the days since its first use or,
    where it was never used, since it became a customer."""
    age = days_since_first_use.coalesce(customer_age_days)
    return active_days_13w.cast("float64") / (age + 1).clip(upper=91)


active_days_13w = choice(
    "active_days_13w",
    of="active_days",
    doc="Days of the last 13 weeks (91 days) on which anything was done, by a user or by automation.",
    days=91,
)
active_days_year = choice(
    "active_days_year",
    of="active_days",
    doc="Days of the last 365 on which anything was done, by a user or by automation.",
    days=365,
)
