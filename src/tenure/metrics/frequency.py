"""How often: users, days, events and sessions in a window."""

import ibis

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


@metric(unit="user-days")
def user_days(people):
    """Users × days in the last four weeks: the days on which each present user did anything, added up over users."""
    return people.active_days.sum()


@metric(unit="days")
def active_days_per_user(people):
    """Days of the last four weeks on which a user did anything, on average over the present users who did."""
    return people.active_days.mean(where=people.active_days > 0)


@metric(unit="share")
def stickiness(active_days_per_user, days_since_first_use, *, window_days=28):
    """Users of an average day as a share of the users of the last four weeks (DAU ÷ MAU), present users only; of a younger
    account, over the days since its first use. 1: all come every day. Not known where nobody came."""
    days = (days_since_first_use + 1).clip(upper=window_days)
    return active_days_per_user / days


@metric(unit="sessions per user")
def sessions_per_user(sessions, active_users):
    """Sessions in the last four weeks per user who did anything in them. Not known where nobody did."""
    return sessions.cast("float64") / active_users


@metric(unit="hours", subjects=("person",), on_demand=True)
def time_active(events, *, days=28):
    """Hours in which the user was at work in the last four weeks, estimated: quarters of an hour with an event, a quarter
    of an hour each. For events that do not say how long they took; `time_spent` adds up those that do."""
    at = events.local_at
    day = events.day.delta(ibis.date("1970-01-01"), unit="day")
    quarter = (day * 24 + at.hour()) * 4 + at.minute() // 15
    return quarter.nunique() / 4


@metric(unit="hours", on_demand=True)
def users_time_active(people):
    """Hours in which present users were at work in the last four weeks, added up over users; estimated from the quarters
    of an hour in which each did something."""
    return people.time_active.sum()


active_days_7d = choice(
    "active_days_7d",
    of="active_days",
    doc="Days of the last seven on which anything was done, by a user or by automation.",
    days=7,
)
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
