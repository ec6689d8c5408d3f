"""In which rhythm: on which days of the week and how regularly it is used, and whether that has changed."""

import ibis

from tenure.catalog.definition import choice, metric
from tenure.metrics.cadence_weeks import WEEK_EVENTS, column_of, total

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@metric(unit="yes/no")
def settled(days_since_first_use, *, least_weeks=16):
    """Whether it has been used for long enough to have a rhythm of its own: for 16 weeks. Not known where it was never
    used."""
    return days_since_first_use + 1 >= least_weeks * 7


@metric(unit="share")
def monday_share(usage, *, days=91, ago_days=28, weekday=0):
    """Events on Mondays as a share of all events of the 13 weeks before the last four: its own pattern of the week."""
    on_the_day = usage.n.sum(where=usage.day.day_of_week.index() == weekday)
    return on_the_day.cast("float64") / usage.n.sum()


@metric(unit="share")
def weekend_share(usage, *, days=91):
    """Events on Saturdays and Sundays as a share of all events of the last 13 weeks."""
    weekend = usage.n.sum(where=usage.day.day_of_week.index() >= 5)
    return weekend.cast("float64") / usage.n.sum()


SHARES = [f"{weekday.lower()}_share" for weekday in WEEKDAYS]
SHARES_NOW = [f"{share}_4w" for share in SHARES]


@column_of(["settled", "event_count", *SHARES, *SHARES_NOW], unit="share")
def weekday_distance(columns):
    """How far the last four weeks are from the own pattern of the week: the share of their events that fell on other
    weekdays than in the 13 weeks before (half the sum of the differences, 0 to 1). Not known in the first 16 weeks of
    use, nor with fewer than 20 events in the last four weeks."""
    settled, event_count, *shares = columns
    before, now = shares[: len(WEEKDAYS)], shares[len(WEEKDAYS) :]
    apart = total([(b - n).abs() for b, n in zip(before, now, strict=True)]) / 2
    return (settled & (event_count >= 20)).ifelse(apart, ibis.null("float64"))


@column_of(["settled", "active_days_13w", "weekend_share", *WEEK_EVENTS], unit="text")
def cadence(columns):
    """The rhythm of the last 13 weeks: `every day` (on at least 80 of their 91 days), `working days` (on at least 52 days,
    with less than 5 % of the events at weekends), `several days a week` (two or more days a week, in at least twelve
    weeks), `weekly` (in at least eleven weeks), `monthly` (in each of the last three stretches of four weeks, in at most
    six weeks in all) or `irregular`. Not known before it has settled, nor without use in those weeks."""
    settled, days, weekend_share, *events = columns
    weeks = total([(week > 0).cast("int64") for week in events])
    months = [total(events[start : start + 4]) > 0 for start in (0, 4, 8)]
    told = ibis.cases(
        ((days >= 52) & (weekend_share < 0.05), "working days"),
        (days >= 80, "every day"),
        ((days >= 2 * 13) & (weeks >= 12), "several days a week"),
        (weeks >= 11, "weekly"),
        (months[0] & months[1] & months[2] & (weeks <= 6), "monthly"),
        else_="irregular",
    )
    return (settled & (days > 0)).ifelse(told, ibis.null("string"))


CHOICES = [
    choice(
        f"{weekday.lower()}_share{ending}",
        of="monday_share",
        doc=f"Events on {weekday}s as a share of all events of {window}.",
        weekday=number,
        days=days,
        ago_days=ago_days,
    )
    for ending, window, days, ago_days in (
        ("", "the 13 weeks before the last four: its own pattern of the week", 91, 28),
        ("_4w", "the last four weeks", 28, 0),
    )
    for number, weekday in enumerate(WEEKDAYS)
    if number or ending
]
