"""How often we are in touch, and whether they answer."""

import ibis

from tenure.catalog.definition import metric

HERE = ["account_id", "as_of"]


@metric(unit="contacts")
def two_way_contacts_year(touchpoints, *, days=365):
    """Contacts of the last 365 days in which both sides spoke."""
    return touchpoints.count(where=touchpoints.direction == "two_way")


@metric(unit="contacts", form="table")
def contacts_since_answer(touchpoints, *, days=365):
    """Contacts of ours in the last 365 days since they last answered: since both sides spoke, or since they wrote."""
    answers = touchpoints.filter(touchpoints.direction != "out")
    last = answers.group_by(HERE).aggregate(answered=answers.happened_at.max())
    ours = touchpoints.filter(touchpoints.direction == "out").select(*HERE, "happened_at")
    both = ours.left_join(last, HERE)
    since = both.filter(both.answered.isnull() | (both.happened_at > both.answered))
    return since.group_by(HERE).aggregate(value=since.count())


@metric(unit="contacts")
def unanswered_contacts(contacts_since_answer, two_way_contacts_year):
    """Contacts of ours in the last 365 days since they last answered; 0 where they answered the last one."""
    return two_way_contacts_year.isnull().ifelse(
        ibis.null("int64"), contacts_since_answer.coalesce(0)
    )


@metric(unit="contacts")
def contacts_missed(
    two_way_contacts_year,
    days_since_last_two_way_touchpoint,
    customer_age_days,
    *,
    least_contacts=4,
):
    """How many contacts one would have had by now, had it gone on as in the year before the silence: contacts in which both
    sides spoke in the last 365 days, by the days of them before the last one, times the days since. Where contacts come
    by chance, 3 are missed so in one silence of twenty, 4.6 in one of a hundred. Not known with fewer than four."""
    silent = days_since_last_two_way_touchpoint
    before = (customer_age_days + 1).clip(upper=365) - silent
    missed = two_way_contacts_year * silent.cast("float64") / before
    return ((two_way_contacts_year >= least_contacts) & (before > 0)).ifelse(
        missed, ibis.null("float64")
    )
