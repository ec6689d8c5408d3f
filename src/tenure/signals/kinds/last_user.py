"""One user is left of several."""

from tenure.signals import levels, signal


@signal(
    title="One user left",
    group="people",
    says="One person is left of {working_users_best} who worked with it regularly[: {price_per_working_user} a month for one].",
    subject="last_working_user",
    evidence=("working_users_left", "working_users_best", "last_working_user"),
    absence=True,
    source="The last step of 6, 4, 2, 1. An account that hangs on one person goes when they go: of customers whose main user "
    "fell silent four times as many went dormant (7.0 % against 1.7 %, podlings of the Apache Software Foundation).",
)
def last_user(
    working_users_left,
    working_users_best,
    is_live,
    automated_share,
    *,
    least_users: int = 3,
    most_automated: float = 0.5,
):
    """Of three or more who worked with it regularly at one time in the last year one is left. An account that mostly runs
    by itself is left out."""
    one_of_several = (working_users_left == 1) & (working_users_best >= least_users)
    by_hand = automated_share.fill_null(0.0) < most_automated
    return levels(alarm=is_live.fill_null(True) & by_hand & one_of_several)
