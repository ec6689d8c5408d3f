"""On how many shoulders: whether use is spread or rests on one person, and whether it needs people at all."""

from tenure.catalog.definition import metric


@metric(unit="share")
def top_user_share(people):
    """The most active user's share of the events of the last four weeks, of all events by present users; automation
    is left out."""
    return people.event_count.max().cast("float64") / people.event_count.sum()


@metric(unit="yes/no")
def automated(usage, *, days=365):
    """Whether all that was done in the last year was done by automation: there was use, and none of it by a user."""
    return (usage.n.sum() > 0) & (usage.person_id.nunique() == 0)
