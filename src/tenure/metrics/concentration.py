"""On how many shoulders: whether use is spread or rests on one person, and whether it needs people at all."""

from tenure.catalog.definition import metric


@metric(unit="share")
def top_user_share(people):
    """The most active user's share of the events of the last four weeks, of all events by present users; automation
    is left out."""
    return people.event_count.max().cast("float64") / people.event_count.sum()


@metric(unit="yes/no")
def automated(usage, *, days=365, most_share_with_users=0.25):
    """Whether it runs by itself: of the days with use in the last year, a user did anything on less than a quarter."""
    with_users = usage.day.nunique(where=usage.person_id.notnull())
    return with_users < usage.day.nunique() * most_share_with_users
