"""On how many shoulders: how use is spread over the users of an account, and whether it rests on one of them."""

import ibis

from tenure.catalog.definition import metric

HERE = ["account_id", "as_of"]


@metric(unit="share")
def top_user_share(people):
    """The most active user's share of the events of the last four weeks, of all events by present users; automation
    is left out."""
    return people.event_count.max().cast("float64") / people.event_count.sum()


@metric(unit="index")
def use_hhi(people):
    """How far use rests on few users: the sum of the squared shares of users in the events of the last four weeks
    (Herfindahl-Hirschman index). 1: one user does all; 0.25 is as if four did a quarter each. Members who did nothing
    have a share of 0 and change nothing."""
    events = people.event_count.cast("float64")
    return (events * events).sum() / (events.sum() * events.sum())


@metric(unit="index", form="table")
def use_gini(people):
    """How unevenly the events of the last four weeks are spread over the present users who did anything in them (Gini
    coefficient). 0: all did as much as each other; near 1: one did nearly all. Members who did nothing are left out.
    Not known with fewer than two such users."""
    return _gini(people.filter(people.event_count > 0))


@metric(unit="index", form="table")
def use_gini_of_all(people):
    """How unevenly the events of the last four weeks are spread over all users with a login, those who did nothing in them
    too (Gini coefficient). 0: all did as much as each other; near 1: one did nearly all. Not known with fewer than two."""
    return _gini(people.filter(people.has_login))


@metric(unit="users", form="table")
def users_for_half(people):
    """The fewest users who together did half of the events that present users did in the last four weeks: on so many
    shoulders it rests. Not known where no user did anything."""
    active = people.filter(people.event_count > 0)
    most_first = [active.event_count.desc(), active.person_id]
    so_far = active.event_count.sum().over(
        ibis.cumulative_window(group_by=HERE, order_by=most_first)
    )
    of_all = active.event_count.sum().over(ibis.window(group_by=HERE))
    counted = active.select(*HERE, before=so_far - active.event_count, of_all=of_all)
    return counted.group_by(HERE).aggregate(
        value=counted.count(where=counted.before * 2 < counted.of_all)
    )


@metric(unit="yes/no")
def automated(usage, *, days=365, most_share_with_users=0.25, alone_days=21):
    """Whether it runs by itself. Of the days with use in the last year a user did anything on less than a quarter; or of
    the events of the last year users did less than a quarter, and none of the last three weeks."""
    by_user = usage.person_id.notnull()
    few_days = usage.day.nunique(where=by_user) < usage.day.nunique() * most_share_with_users
    few_events = usage.n.sum(where=by_user) < usage.n.sum() * most_share_with_users
    alone = usage.day.max().delta(usage.day.max(where=by_user), unit="day") >= alone_days
    return few_days | (few_events & alone).fill_null(False)


def _gini(people):
    """Σ (2i − n − 1)·xᵢ ÷ (n·Σ xᵢ) over the n users in the order of their events, i = 1 for the least."""
    place = ibis.row_number().over(
        ibis.window(group_by=HERE, order_by=[people.event_count, people.person_id])
    )
    placed = people.select(*HERE, people.event_count, place=place + 1)
    sums = placed.group_by(HERE).aggregate(
        n=placed.count(),
        events=placed.event_count.sum(),
        by_place=(placed.event_count * placed.place).sum(),
    )
    spread = (2 * sums.by_place - (sums.n + 1) * sums.events).cast("float64")
    value = (sums.n > 1).ifelse(spread / (sums.n * sums.events), ibis.null("float64"))
    return sums.select(*HERE, value=value)
