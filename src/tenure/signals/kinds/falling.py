"""Use is falling."""

from tenure.signals import levels, signal


@signal(
    title="Use is falling",
    group="usage",
    says="Use of the last {fall_weeks:week} is {user_days_now} user-days a week, {fall_share:%} less than the usual {usual_user_days}.",
    absence=True,
    evidence=("user_days_now", "usual_user_days", "fall"),
    source="Measured on simulated accounts: at 2.6 standard deviations (1 % of chance) and 30 % less, 0.026 new ones per account-month "
    "of those that stay, and two in five of those that left were warned 30 days before.",
)
def falling(
    fall,
    fall_share,
    events_kept,
    automated_share,
    is_live,
    *,
    inform_deviations: float = 2.6,
    inform_share: float = 0.3,
    warning_deviations: float = 3.5,
    warning_share: float = 0.35,
    alarm_deviations: float = 5.0,
    alarm_share: float = 0.5,
    automated_from: float = 0.5,
    kept_from: float = 0.65,
):
    """User-days a week fell below what is usual for the account at this time of the year: `fall` in standard deviations,
    `fall_share` as a share. Where most is automation that goes on as before, nothing fell."""
    runs_by_itself = (automated_share >= automated_from) & (events_kept > kept_from)
    counts = is_live & ~runs_by_itself.fill_null(False)
    return levels(
        inform=counts & (fall >= inform_deviations) & (fall_share >= inform_share),
        warning=counts & (fall >= warning_deviations) & (fall_share >= warning_share),
        alarm=counts & (fall >= alarm_deviations) & (fall_share >= alarm_share),
    )
