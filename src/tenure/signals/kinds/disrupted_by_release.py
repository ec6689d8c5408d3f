"""Disrupted by a release."""

from tenure.signals import levels, signal


@signal(
    title="Disrupted by a release",
    group="usage",
    says="Since the release {last_release_name} ({last_release}) use is {fall_share:%} lower than usual here.",
    absence=True,
    evidence=("user_days_now", "usual_user_days", "last_release"),
    source="Ours: weeks are told apart to three at the least, so a fall within two weeks before and three weeks after a release "
    "may be its work; the deviations are those of `falling`.",
)
def disrupted_by_release(
    fall,
    fall_share,
    fall_after_release,
    last_release,
    events_kept,
    automated_share,
    is_live,
    *,
    before_days: int = 14,
    after_days: int = 21,
    inform_deviations: float = 2.5,
    warning_deviations: float = 3.5,
    least_share: float = 0.25,
    automated_from: float = 0.5,
    kept_from: float = 0.65,
):
    """Use fell against the account's own cadence around the day of a release, more than that of all others did. That one
    followed the other does not prove it: the page of the release compares who took to it with who did not."""
    runs_by_itself = (automated_share >= automated_from) & (events_kept > kept_from)
    around = last_release.notnull() & fall_after_release.between(-before_days, after_days)
    lower = is_live & around.fill_null(False) & (fall_share >= least_share)
    counts = lower & ~runs_by_itself.fill_null(False)
    return levels(
        inform=counts & (fall >= inform_deviations),
        warning=counts & (fall >= warning_deviations),
    )
