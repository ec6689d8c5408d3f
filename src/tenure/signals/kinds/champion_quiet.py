"""The champion has fallen silent while colleagues work on."""

from tenure.signals import levels, signal


@signal(
    title="Champion is quiet",
    group="people",
    says="{champion:who}, who carries this account, has not been seen for {champion_days_silent:day}, while others worked on.",
    subject="champion",
    evidence=("champion_days_silent", "champion_gap_days", "week_users", "champion_by"),
    absence=True,
    source="Of accounts whose main user was silent for 60 days 7.0 % went dormant, of the others 1.7 % (podlings of the Apache "
    "Software Foundation): that alarms. Three weeks are longer than most holidays, five longer than nearly all.",
)
def champion_quiet(
    champion_days_silent,
    champion_gap_days,
    week_users,
    feed_silent_days,
    is_live,
    *,
    inform_days: int = 21,
    warn_days: int = 35,
    alarm_days: int = 60,
    times_usual_gap: float = 3.0,
):
    """The champion, named or by use, has done nothing for weeks, and for at least three times as long as usual, while
    others did something in the last seven days: a firm on holiday is no quiet champion. Days on
    which a feed was silent are not counted."""
    days = champion_days_silent - feed_silent_days.fill_null(0)
    silent = (days >= champion_gap_days * times_usual_gap) & (week_users > 0)
    silent = silent & is_live.fill_null(True)
    return levels(
        inform=silent & (days >= inform_days),
        warning=silent & (days >= warn_days),
        alarm=silent & (days >= alarm_days),
    )
