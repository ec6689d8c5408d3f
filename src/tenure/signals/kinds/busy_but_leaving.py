"""They work as ever, and prepare to leave."""

from tenure.signals import levels, signal


@signal(
    title="Busy, but leaving",
    group="money",
    says={
        2: "It is used as ever, and {leaving_marks:mark} of leaving show: data taken out, logins taken away, seats given up "
        "or bad answers.",
        3: "It is used as ever, and they are leaving: usage clears nobody.",
    },
    evidence=(
        "exports_times_usual",
        "users_left",
        "seats_cut",
        "last_nps_year",
        "notice_given",
        "usage_change",
    ),
    source="Heavy use up to the day of leaving is told of in the field. No one mark tells: exports come with the year's end, "
    "logins go with people. Two together warn, three or a notice alarm.",
)
def busy_but_leaving(
    usage_change,
    seat_utilization,
    leaving_marks,
    notice_given,
    *,
    least_change: float = -0.2,
    least_seats_share: float = 0.5,
    warn_marks: int = 2,
    alarm_marks: int = 3,
):
    """Usage has not fallen by more than a fifth and half of the seats are used, and two marks of leaving show; three, or a
    notice, alarm."""
    busy = (usage_change.fill_null(0.0) >= least_change) & (seat_utilization >= least_seats_share)
    noticed = notice_given.fill_null(False)
    return levels(
        warning=busy & (leaving_marks >= warn_marks),
        alarm=busy & ((leaving_marks >= alarm_marks) | noticed),
    )
