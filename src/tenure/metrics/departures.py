"""Who has gone: champions and decision makers whose login was taken away, who gave up their part, or of whom it was said."""

import ibis

from tenure.catalog.definition import metric

PERSON = ["account_id", "person_id", "as_of"]
HERE = ["account_id", "as_of"]
SPONSORS = ("champion", "decision_maker", "sponsor", "executive_sponsor")
YES = ("yes", "true", "1", "gone", "left")


@metric(unit="yes/no", subjects=("person",))
def is_sponsor(roles):
    """Whether the person has a role that the account hangs on: champion, decision maker or sponsor."""
    return roles.count(where=roles.role.lower().isin(SPONSORS)) > 0


@metric(unit="date", subjects=("person",))
def said_gone_on(attributes):
    """The day since when an attribute of the person says that they have gone: `left_company` is yes, or `email_status`
    tells of a bounce."""
    name, value = attributes.name.lower(), attributes.value.lower()
    left = (name == "left_company") & value.isin(YES)
    bounced = (name == "email_status") & value.contains("bounce")
    return attributes.day.max(where=left | bounced)


@metric(unit="people")
def sponsors_named(people):
    """People in the role of champion, decision maker or sponsor who have not left the account."""
    return people.count(where=people.is_sponsor)


@metric(unit="people")
def sponsors_said_gone(people):
    """People in the role of champion, decision maker or sponsor of whom an attribute says that they have gone."""
    return people.count(where=people.is_sponsor & people.said_gone_on.notnull())


@metric(unit="people")
def sponsors_left(sponsors_named, sponsors_said_gone):
    """People in the role of champion, decision maker or sponsor who have not left the account, and of whom nothing says so."""
    return sponsors_named - sponsors_said_gone.coalesce(0)


@metric(unit="text", form="table")
def sponsor_login_gone(roles, membership_changes, *, within_days=182):
    """The champion, decision maker or sponsor, by id, whose login was taken away in the last 26 weeks while they had the
    role; of several the last to go."""
    gone = _without_login(roles, membership_changes, within_days)
    return _last(gone, gone.person_id)


@metric(unit="date", form="table")
def sponsor_login_gone_on(roles, membership_changes, *, within_days=182):
    """The day on which the login was taken away of whom `sponsor_login_gone` names."""
    gone = _without_login(roles, membership_changes, within_days)
    return _last(gone, gone.day)


@metric(unit="text")
def sponsor_stepped_down(role_changes, *, days=182):
    """Who gave up the role of champion, decision maker or sponsor in the last 26 weeks, by id; of several the last."""
    return role_changes.person_id.argmax(role_changes.day, where=_stepped_down(role_changes))


@metric(unit="date")
def sponsor_stepped_down_on(role_changes, *, days=182):
    """The last day in the last 26 weeks on which somebody gave up the role of champion, decision maker or sponsor."""
    return role_changes.day.max(where=_stepped_down(role_changes))


@metric(unit="text")
def sponsor_said_gone(people):
    """The champion, decision maker or sponsor of whom an attribute says that they have gone, by id; of several the last."""
    return people.person_id.argmax(people.said_gone_on, where=people.is_sponsor)


@metric(unit="date")
def sponsor_said_gone_on(people):
    """Since when an attribute says that a champion, decision maker or sponsor has gone; of several the last."""
    return people.said_gone_on.max(where=people.is_sponsor)


@metric(unit="date")
def sponsor_gone_on(
    sponsor_login_gone_on, sponsor_stepped_down_on, sponsor_said_gone_on, as_of, *, within_days=182
):
    """The last day in the last 26 weeks on which a champion, decision maker or sponsor went: their login was taken away,
    they gave the role up, or an attribute says so."""
    days = [
        one.coalesce(ibis.date("1900-01-01"))
        for one in (sponsor_login_gone_on, sponsor_stepped_down_on, sponsor_said_gone_on)
    ]
    last = ibis.greatest(*days)
    return (as_of.delta(last, unit="day") < within_days).ifelse(last, ibis.null("date"))


@metric(unit="text")
def sponsor_gone(
    sponsor_gone_on,
    sponsor_login_gone,
    sponsor_login_gone_on,
    sponsor_stepped_down,
    sponsor_stepped_down_on,
    sponsor_said_gone,
):
    """The champion, decision maker or sponsor, by id, who was the last to go in the last 26 weeks."""
    return ibis.cases(
        (sponsor_gone_on.isnull(), ibis.null("string")),
        (sponsor_login_gone_on == sponsor_gone_on, sponsor_login_gone),
        (sponsor_stepped_down_on == sponsor_gone_on, sponsor_stepped_down),
        else_=sponsor_said_gone,
    )


@metric(unit="days")
def days_since_sponsor_gone(sponsor_gone_on, as_of):
    """Days since the last champion, decision maker or sponsor went who is gone."""
    return as_of.delta(sponsor_gone_on, unit="day")


@metric(unit="text", form="table")
def main_user_gone(people, leavers, *, least_share=0.4, within_days=91, least_weeks=8):
    """The user, by id, whose login was taken away in the last 13 weeks and who had done at least 40 % of what they and the
    present users did in half a year, in at least eight weeks; of several the last to go. Nobody where a new user began
    at most two weeks before or after and works with it regularly: who hands over is no loss."""
    own = people.filter(people.event_count_26w > 0)
    others = own.group_by(HERE).aggregate(of_others=own.event_count_26w.sum())
    new = people.filter(people.working_user).select(*HERE, since=people.first_use)
    lately = leavers.filter(
        leavers.as_of.delta(leavers.day, unit="day") < within_days, leavers.weeks >= least_weeks
    )
    both = lately.left_join(others, HERE)
    great = both.filter(
        both.events >= (both.events + both.of_others.fill_null(0)) * least_share
    ).select(*PERSON, "day")
    taken_over = great.join(new, HERE)
    days = taken_over.since.delta(taken_over.day, unit="day")
    taken_over = taken_over.filter(days >= -14, days <= 14).select(*PERSON).distinct()
    return _last(great.anti_join(taken_over, PERSON))


def _stepped_down(changes):
    return (changes.change == "given_up") & changes.role.lower().isin(SPONSORS)


def _without_login(roles, membership_changes, within_days):
    """Person, moment and day of the logins taken away of those who have such a role."""
    sponsors = roles.filter(roles.role.lower().isin(SPONSORS))
    held = sponsors.group_by(PERSON).aggregate(since=sponsors.happened_at.min())
    login = membership_changes.group_by(PERSON).aggregate(
        change=membership_changes.change.argmax(membership_changes.happened_at),
        at=membership_changes.happened_at.max(),
        day=membership_changes.day.max(),
    )
    gone = held.join(login.filter(login.change == "left"), PERSON)
    lately = gone.as_of.delta(gone.day, unit="day") < within_days
    return gone.filter(gone["at"] >= gone.since, lately).select(*PERSON, "day")


def _last(gone, value=None):
    """Of the last to go, and of several on one day of the last by id."""
    value = gone.person_id if value is None else value
    latest_first = [gone.day.desc(), gone.person_id.desc()]
    placed = gone.select(
        *HERE,
        place=ibis.row_number().over(ibis.window(group_by=HERE, order_by=latest_first)),
        value=value,
    )
    return placed.filter(placed.place == 0).select(*HERE, "value")
