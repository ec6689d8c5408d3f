"""Gone dark before the term ends: lost by use, though the contract still runs."""

from tenure.signals import levels, signal


@signal(
    title="Gone dark",
    group="usage",
    says={
        1: "Nothing was done for {days_since_last_use:day}; the usual gap is {usual_gap_days:day}.",
        3: "Nothing was done for {days_since_last_use:day}: gone, though the term still runs.",
    },
    absence=True,
    evidence=("days_since_last_use", "usual_gap_days"),
    source="Ours: a closed week and its weekends are ten days, Christmas and New Year twelve; quiet for four weeks is the "
    "strongest sign before churn at Tenzo, whose score was backtested.",
)
def gone_dark(
    days_since_last_use,
    times_usual_gap,
    is_live,
    trial,
    feed_silent_days,
    *,
    inform_days: int = 14,
    warning_days: int = 18,
    alarm_days: int = 28,
    least_times: float = 6.0,
):
    """Nothing was done, by users or by automation, for longer than is usual for the account: for so many days, and for so
    many times its usual gap; days on which a feed was silent are not counted. Of customers; a trial has its own kinds."""
    quiet = is_live & ~trial.fill_null(False) & (times_usual_gap >= least_times)
    days = days_since_last_use - feed_silent_days.fill_null(0)
    return levels(
        inform=quiet & (days >= inform_days),
        warning=quiet & (days >= warning_days),
        alarm=quiet & (days >= alarm_days),
    )
