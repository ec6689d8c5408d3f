"""The champion, decision maker or sponsor has gone."""

from tenure.signals import levels, signal


@signal(
    title="Champion is gone",
    group="people",
    says={
        2: "{sponsor_gone:who}, a champion or sponsor, went on {sponsor_gone_on}; others who stand for us are still there.",
        3: "{sponsor_gone:who}, the champion or sponsor, went on {sponsor_gone_on}, and nobody else is known to stand for us.",
    },
    subject="sponsor_gone",
    evidence=("sponsor_gone_on", "sponsors_left"),
    live=True,
    source="A rule, at once: the login was taken away, the role ended, or somebody said so. Half a year, since by then a "
    "successor has been found or the account judged otherwise; an alarm only where nobody else is known.",
)
def champion_gone(days_since_sponsor_gone, sponsors_left, lines_in_force, *, lasts_days: int = 182):
    """Whoever had the role of champion, decision maker or sponsor has gone within half a year: their login was taken away,
    their role ended, or an attribute says so. An alarm where nobody is left in such a role, else a warning."""
    here = (lines_in_force > 0).fill_null(True)
    gone = here & (days_since_sponsor_gone < lasts_days).fill_null(False)
    return levels(warning=gone, alarm=gone & (sponsors_left.fill_null(0) == 0))
