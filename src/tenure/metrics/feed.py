"""Whether we would hear of it: a feed of use that is overdue by its own cadence, so that absence proves nothing.

What a cadence is, and when a feed is overdue, says `warehouse/feeds.py`.
"""

from tenure.catalog.definition import choice, metric


@metric(unit="yes/no")
def feed_silent(feed_silences):
    """Whether a source that brings this account's use is overdue by its own cadence; of an account that was never used,
    any source. While it is, nothing is told from what did not happen."""
    return feed_silences.count() > 0


@metric(unit="text", on_demand=True)
def silent_feed(feed_silences):
    """The source of this account's use that is overdue by its own cadence; of several the last by name."""
    return feed_silences.source.max()


@metric(unit="date", on_demand=True)
def feed_silent_since(feed_silences):
    """The first day on which a source of this account's use was overdue by its own cadence; of several the first."""
    return feed_silences.since.min()


@metric(unit="date", on_demand=True)
def last_feed_silence(feed_silent_dates, *, days=28):
    """The last day of the last four weeks at whose end a source of this account's use was overdue by its own cadence."""
    return feed_silent_dates.day.max()


@metric(unit="days")
def days_since_feed_silent(last_feed_silence, as_of):
    """Days since a source of this account's use was overdue by its own cadence; 0 while it is. Not known where none was in
    the last four weeks."""
    return as_of.delta(last_feed_silence, unit="day")


@metric(unit="days")
def feed_silent_days(feed_silent_dates, *, days=28):
    """Days of the last four weeks at whose end a source of this account's use was overdue by its own cadence: what is
    missing in them is no absence."""
    return feed_silent_dates.day.nunique()


feed_silent_days_6w = choice(
    "feed_silent_days_6w",
    of="feed_silent_days",
    doc="Days of the last six weeks at whose end a source of this account's use was overdue by its own cadence.",
    days=42,
)
feed_silent_days_10w = choice(
    "feed_silent_days_10w",
    of="feed_silent_days",
    doc="Days of the last ten weeks at whose end a source of this account's use was overdue by its own cadence.",
    days=70,
)
