"""A trial that nobody has opened."""

import ibis

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
    days_since_feed_silent,
    *,
    inform_days: int = 1,
    warning_days: int = 2,
    alarm_days: int = 4,
):
    """A trial runs, and nobody has ever done anything. From the day after it began; not known where a feed was silent since
    then: it may have been opened on these days."""
    unseen = (days_since_feed_silent <= trial_days).fill_null(False)
    known = unseen.ifelse(ibis.null("boolean"), trial)
    unopened = known & (event_count == 0) & last_use.isnull()
    return levels(
        inform=unopened & (trial_days >= inform_days),
        warning=unopened & (trial_days >= warning_days),
        alarm=unopened & (trial_days >= alarm_days),
    )
