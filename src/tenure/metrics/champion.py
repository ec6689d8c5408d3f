"""The champion: the one person who carries the account, because somebody said so or because use says so."""

import ibis

from tenure.catalog.definition import choice, metric

HERE = ["account_id", "as_of"]


@metric(unit="text")
def champion(role_champion, usage_champion):
    """Who carries the account, by id: the person in the role of champion, else the user who does most of what is done.
    Not known where there is neither."""
    return role_champion.coalesce(usage_champion)


@metric(unit="text")
def champion_by(role_champion, usage_champion):
    """How the champion is known: `role` (somebody said so: a CSM or a file) or `usage` (by what the user does)."""
    return ibis.cases(
        (role_champion.notnull(), "role"),
        (usage_champion.notnull(), "usage"),
        else_=ibis.null("string"),
    )


@metric(unit="days")
def champion_days_silent(role_champion, role_champion_days_silent, usage_champion_days_silent):
    """Days since the champion did anything; 0 is the day itself. Not known where there is no champion, or where the
    champion never did anything."""
    return role_champion.notnull().ifelse(role_champion_days_silent, usage_champion_days_silent)


@metric(unit="days", form="table")
def champion_gap_days(people, *, least_share=0.4):
    """Days from one week with use to the next of the champion, named or by use: those from the first use in the last 365
    days to the last, by the weeks with use in them. Not known where nobody carries the account or they did nothing then."""
    most = people.event_count_26w.max().over(ibis.window(group_by=HERE))
    of_all = people.event_count_26w.sum().over(ibis.window(group_by=HERE))
    told = people.select(
        *HERE,
        "person_id",
        "event_count_26w",
        "is_champion",
        carries=(people.event_count_26w == most) & (most > 0) & (most >= of_all * least_share),
        value=people.usual_week_days,
    )
    told = told.filter(told.is_champion.fill_null(False) | told.carries.fill_null(False))
    named_first = [
        told.is_champion.fill_null(False).desc(),
        _events(told).desc(),
        told.person_id.desc(),
    ]
    place = ibis.row_number().over(ibis.window(group_by=HERE, order_by=named_first))
    placed = told.select(*HERE, "value", place=place)
    return placed.filter(placed.place == 0).select(*HERE, "value")


@metric(unit="text", on_demand=True)
def role_champion(people):
    """The person in the role of champion, by id; of several the one with the most events in the last 26 weeks, and of
    several alike the last by id."""
    return people.person_id.argmax(_events(people), where=people.is_champion)


@metric(unit="text", on_demand=True)
def usage_champion(people, *, least_share=0.4):
    """The user, by id, who did at least 40 % of all events that present users did in the last 26 weeks."""
    most = people.person_id.argmax(people.event_count_26w, where=people.event_count_26w > 0)
    return _carries(people, least_share).ifelse(most, ibis.null("string"))


@metric(unit="days", form="table", on_demand=True)
def role_champion_days_silent(people):
    """Days since the person in the role of champion did anything; of several the one with the most events in the last
    26 weeks."""
    return _silent(people.filter(people.is_champion))


@metric(unit="days", form="table", on_demand=True)
def usage_champion_days_silent(people, *, least_share=0.4):
    """Days since the user did anything who did at least 40 % of all events of present users in the last 26 weeks."""
    active = people.filter(people.event_count_26w > 0)
    of_all = active.group_by(HERE).aggregate(of_all=active.event_count_26w.sum())
    own = active.select(*HERE, "person_id", "event_count_26w", "days_since_last_use")
    both = own.join(of_all, HERE)
    return _silent(both.filter(both.event_count_26w >= both.of_all * least_share))


event_count_26w = choice(
    "event_count_26w",
    of="event_count",
    doc="Events in the last 26 weeks (182 days), by users and by automation.",
    days=182,
)


def _events(people):
    return people.event_count_26w.fill_null(0)


def _silent(people):
    """Of the one of `people` with the most events: of several alike the last by id, as `argmax` has it."""
    most_first = [_events(people).desc(), people.person_id.desc()]
    place = ibis.row_number().over(ibis.window(group_by=HERE, order_by=most_first))
    placed = people.select(*HERE, place=place, value=people.days_since_last_use)
    return placed.filter(placed.place == 0).select(*HERE, "value")


def _carries(people, least_share):
    return people.event_count_26w.max() >= people.event_count_26w.sum() * least_share
