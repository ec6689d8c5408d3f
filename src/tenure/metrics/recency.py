"""How long ago: first and last use, and how long a silence is usual."""

import ibis

from tenure.catalog.definition import metric


@metric(unit="date", subjects=("account", "person"))
def first_use(usage):
    """The first day on which anything was done, by a user or by automation."""
    return usage.day.min()


@metric(unit="date", subjects=("account", "person"))
def last_use(usage):
    """The last day on which anything was done, by a user or by automation."""
    return usage.day.max()


@metric(unit="days", subjects=("account", "person"))
def days_since_first_use(first_use, as_of):
    """Days since anything was done for the first time."""
    return as_of.delta(first_use, unit="day")


@metric(unit="days", subjects=("account", "person"))
def days_since_last_use(last_use, as_of):
    """Days since anything was done, by a user or by automation; 0 is the day itself. Not known where nothing ever was."""
    return as_of.delta(last_use, unit="day")


@metric(unit="days")
def days_without_use(days_since_last_use, customer_age_days, event_count):
    """Days since anything was done; where nothing ever was, days since the account became a customer."""
    days = days_since_last_use.coalesce(customer_age_days)
    return event_count.isnull().ifelse(ibis.null("int64"), days)


@metric(unit="days")
def usual_gap_days(active_days_year, days_since_first_use):
    """Days from one day with use to the next, on average: days of the last year (or since the first use), divided by
    those with use."""
    return (days_since_first_use + 1).clip(upper=365).cast("float64") / active_days_year


@metric(unit="times")
def times_usual_gap(days_since_last_use, usual_gap_days):
    """Days since anything was done, as a multiple of the usual gap between days with use."""
    return days_since_last_use / usual_gap_days
