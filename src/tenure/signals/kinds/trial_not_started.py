"""A trial that nobody has opened."""

from tenure.signals import levels, signal


@signal(
    title="Trial not started",
    group="trial",
    says="Signed up {trial_days:day} ago, and nobody has opened it.",
    absence=True,
    evidence=("trial_days", "event_count"),
    money="trial_gain",
    source="Trials that are not opened within their first days rarely convert: mail on the first, call on the third.",
)
def trial_not_started(
    trial_days,
    trial,
    event_count,
    last_use,
    feed_silent_days,
    *,
    inform_days: int = 1,
    warning_days: int = 2,
    alarm_days: int = 4,
):
    """A trial runs, and nobody has ever done anything. From the day after it began; days on which a
    feed was silent are not counted."""
    unopened = trial & (event_count == 0) & last_use.isnull()
    days = trial_days - feed_silent_days.fill_null(0)
    return levels(
        inform=unopened & (days >= inform_days),
        warning=unopened & (days >= warning_days),
        alarm=unopened & (days >= alarm_days),
    )
