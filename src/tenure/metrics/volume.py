"""How much: events by users and by automation, quantities and time where events say them."""

import ibis

from tenure.catalog.definition import metric


@metric(unit="quantity", subjects=("account", "person"))
def usage_quantity(usage, *, days=28):
    """What the events of the last four weeks add up to: the sum of their quantities, where they have one."""
    return usage.quantity.sum()


@metric(unit="hours", subjects=("account", "person"))
def time_spent(usage, *, days=28):
    """Hours spent in the last four weeks: the sum of the events' durations, where they have one. Not known where there
    were events and none has one."""
    unsaid = (usage.count() > 0) & (usage.duration_seconds.count() == 0)
    return unsaid.ifelse(ibis.null("float64"), usage.duration_seconds.sum() / 3600.0)


@metric(unit="events")
def people_events(usage, *, days=28):
    """Events in the last four weeks that users did; automation is left out."""
    return usage.n.sum(where=usage.person_id.notnull())


@metric(unit="events")
def automated_events(usage, *, days=28):
    """Events in the last four weeks that no user did: what was set up to run by itself."""
    return usage.n.sum(where=usage.person_id.isnull())


@metric(unit="share")
def automated_share(automated_events, event_count):
    """Events that no user did as a share of all events of the last four weeks."""
    return automated_events.cast("float64") / event_count


@metric(unit="events per user")
def events_per_user(people_events, active_users):
    """Events that users did in the last four weeks per user who did any; automation is left out."""
    return people_events.cast("float64") / active_users
