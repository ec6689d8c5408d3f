"""Repeated paths: what users do again and again in the same order."""

import ibis

from tenure.catalog.definition import metric

ONE = ["account_id", "person_id", "as_of"]


@metric(unit="paths", on_demand=True)
def repeated_paths(paths_found, people_events):
    """Different paths of three steps that users of the account took at least five times in the last four weeks. A path is
    three events of one user in order within half an hour; the same event again at once is no further step."""
    return people_events.isnull().ifelse(ibis.null("int64"), paths_found.coalesce(0))


@metric(unit="paths", form="table", on_demand=True)
def paths_found(events, *, days=28, within_minutes=30, least_times=5):
    """The figure `repeated_paths`, of the accounts where any user took a path of three steps; not known for the others."""
    rows = events.filter(events.account_id.notnull(), events.person_id.notnull())
    gap = ibis.interval(minutes=within_minutes)
    in_order = ibis.window(group_by=ONE, order_by=[rows.happened_at, rows.event])
    behind = rows.select(
        *ONE,
        "event",
        "happened_at",
        event_before=rows.event.lag().over(in_order),
        at_before=rows.happened_at.lag().over(in_order),
    )
    again = (behind.event == behind.event_before) & (behind.happened_at <= behind.at_before + gap)
    steps = behind.filter(~again.fill_null(False))
    onward = ibis.window(group_by=ONE, order_by=[steps.happened_at, steps.event])
    paths = steps.select(
        "account_id",
        "as_of",
        "happened_at",
        first=steps.event,
        second=steps.event.lead().over(onward),
        third=steps.event.lead(2).over(onward),
        until=steps.happened_at.lead(2).over(onward),
    )
    taken = paths.filter(paths.until <= paths.happened_at + gap)
    times = taken.group_by("account_id", "as_of", "first", "second", "third").aggregate(
        times=taken.count()
    )
    return times.group_by("account_id", "as_of").aggregate(
        value=times.count(where=times.times >= least_times)
    )
