"""One user is left of several."""

from tenure.signals import levels, signal, where_sure


@signal(
    title="One user left",
    group="people",
    says="One person is left of {working_users_best} who worked with it regularly[, {last_working_user:who}][: "
    "{price_per_working_user:money} a month for one].",
    subject="last_working_user",
    evidence=("working_users_left", "working_users_best", "last_working_user"),
    absence=True,
    source="The last step of 6, 4, 2, 1. An account that hangs on one person goes when they go: of customers whose main user "
    "fell silent four times as many went dormant (7.0 % against 1.7 %, podlings of the Apache Software Foundation).",
)
def last_user(
    working_users_left,
    working_users_best,
    working_users_awaited,
    feed_silent_days,
    is_live,
    automated,
    *,
    least_users: int = 3,
):
    """Of three or more who worked with it regularly at one time in the last year one is left. An account that runs by
    itself is left out. For four weeks after a feed was silent not known where another was there until lately."""
    several = is_live.fill_null(True) & ~automated.fill_null(False)
    several = several & (working_users_best >= least_users)
    awaited = levels(alarm=several & (working_users_awaited == 1))
    found = levels(alarm=several & (working_users_left == 1))
    return where_sure(found, awaited, feed_silent_days > 0)
