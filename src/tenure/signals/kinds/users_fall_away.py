"""Those who work with it fall away, one after another, while the contract runs."""

from tenure.signals import levels, signal, where_sure


@signal(
    title="Users fall away",
    group="people",
    says="{working_users_left} of {working_users_best:person|people} who worked with it regularly still do[: each now costs "
    "{price_per_working_user:money} a month, at its best it was {price_per_working_user_at_best:money}].",
    evidence=("working_users_left", "working_users_best", "working_users", "missing_users"),
    absence=True,
    source="The story this product is for: of 6 users 4, then 2, then 1 (two thirds inform, a half warns, two fifths alarm). "
    "Shares of the own best, since a fixed fall means another thing to 5 users than to 50; at least four users and two "
    "lost, so that one who changes jobs is no signal.",
)
def users_fall_away(
    working_users_left,
    working_users_best,
    working_users_awaited,
    days_without_users,
    feed_silent_days,
    is_live,
    *,
    least_users: int = 4,
    least_lost: int = 2,
    inform_share: float = 0.67,
    warn_share: float = 0.5,
    alarm_share: float = 0.4,
    closed_days: int = 56,
):
    """Working users who are left, against the most at one time in the last year. Not counted as lost: who only set it up,
    who never needed the seat, who handed over. Where nobody at all has been there, it counts after eight weeks: before,
    it may be closed for the summer. For four weeks after a feed was silent not known where those who were there until
    lately would make another level."""
    best = working_users_best

    def level(left):
        fell = is_live.fill_null(True) & (best >= least_users) & (best - left >= least_lost)
        open_now = (left > 0) | (days_without_users >= closed_days)
        return levels(
            inform=fell & open_now & (left <= best * inform_share),
            warning=fell & open_now & (left <= best * warn_share),
            alarm=fell & open_now & (left <= best * alarm_share),
        )

    awaited = level(working_users_awaited)
    return where_sure(level(working_users_left), awaited, feed_silent_days > 0)
