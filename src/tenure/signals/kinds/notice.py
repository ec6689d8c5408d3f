"""Notice has been given."""

from tenure.signals import levels, signal


@signal(
    title="Notice given",
    group="money",
    says="Notice was given on {notice_on}[: {notice_reason}]; the term runs until {leaves_on}.",
    evidence=("notice_on", "leaves_on", "notice_reason"),
    live=True,
    source="A fact. It comes too late to be a warning: what counts as foreseen came before it.",
)
def notice(notice_given):
    """Notice has been given on a line that is still in force."""
    return levels(alarm=notice_given)
