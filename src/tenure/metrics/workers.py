"""Who works with it: people who use it week after week, how many at its best, and how many are left.

A working user is more than somebody who was seen once. Who only set it up and who never needed a seat are none, so their
leaving is no loss; who hands over to somebody else is counted once.
"""

from datetime import date

import ibis

from tenure.catalog.definition import choice, metric

A_MONDAY = date(1970, 1, 5)
HERE = ["account_id", "as_of"]
MONEY = "decimal(18, 4)"
SETS_UP = ("setting", "set_up", "setup", "config", "invit", "admin", "template", "integration", "import", "permission")  # fmt: skip


@metric(unit="weeks", subjects=("person",))
def weeks_used_year(usage, *, days=365):
    """Weeks, Monday to Sunday, with use in the last 365 days."""
    return (usage.day.delta(A_MONDAY, unit="day") // 7).nunique()


@metric(unit="events", subjects=("person",))
def setup_events(usage, *, days=182):
    """Events of the last 26 weeks that set something up: settings, configuration, invitations, administration, templates,
    integrations, imports, permissions, told by the event's name."""
    name = usage.event.lower()
    return usage.n.sum(where=ibis.or_(*(name.contains(word) for word in SETS_UP)))


@metric(unit="share", subjects=("person",))
def setup_share(setup_events, event_count_26w):
    """Of the user's events of the last 26 weeks the share that sets something up. Not known without events."""
    return setup_events.cast("float64") / event_count_26w


@metric(unit="days", subjects=("person",))
def usual_week_days(weeks_used_year, first_use, last_use, as_of, *, within_days=365):
    """Days from one week with use to the next: 7 for who comes every week. Those from the first use in the last 365 days to
    the last, by the weeks with use in them. Not known where nothing was done then."""
    weeks = _weeks(first_use, last_use, as_of, within_days)
    return (weeks_used_year > 0).ifelse(weeks * 7 / weeks_used_year, ibis.null("float64"))


@metric(unit="yes/no", subjects=("person",))
def regular_user(
    weeks_used_year, first_use, last_use, as_of, *, least_weeks=8, least_share=0.5, within_days=365
):
    """Whether somebody worked with it regularly within the last 365 days: in at least eight weeks, and in at least half
    of the weeks from the first use in them to the last."""
    weeks = _weeks(first_use, last_use, as_of, within_days)
    regular = (weeks_used_year >= least_weeks) & (weeks_used_year >= weeks * least_share)
    return _known(weeks_used_year, regular)


@metric(unit="yes/no", subjects=("person",))
def working_user(
    regular_user,
    weeks_used_year,
    days_since_last_use,
    days_since_first_use,
    *,
    silent_days=28,
    new_days=84,
):
    """Whether somebody works with it regularly now: was there in the last four weeks, and is regular, or began at most
    twelve weeks ago and was there in at least half of the weeks since."""
    new = (days_since_first_use < new_days) & (weeks_used_year * 14 >= days_since_first_use + 1)
    here = (days_since_last_use < silent_days) & (regular_user | new)
    return _known(weeks_used_year, here)


@metric(unit="yes/no", subjects=("person",))
def missing_user(
    working_user, days_since_last_use, active_days, *, least_days=7, times_usual_gap=4.0
):
    """Whether a working user is missing: silent for a week or more, and for four times as long as usual from one day with
    use to the next in the four weeks before the silence. A holiday looks the same, so it counts only where few are left."""
    before = (28 - days_since_last_use).cast("float64")
    unusual = days_since_last_use * active_days >= before * times_usual_gap
    missing = working_user & (days_since_last_use >= least_days) & unusual
    return _known(active_days, missing)


@metric(unit="users")
def working_users(people):
    """Present users who work with it regularly: who were there in the last four weeks, and in at least eight weeks of the
    last year or in at least half of the weeks since they began."""
    return people.count(where=people.working_user)


@metric(unit="users")
def missing_users(people):
    """Working users who have been silent for a week or more, and four times as long as is usual for them."""
    return people.count(where=people.missing_user)


@metric(unit="users")
def heavy_users_stopped(people, *, least_days=12, silent_days=28):
    """Present users who were there on twelve or more days of the four weeks that ended eight weeks ago, and have done
    nothing in the last four."""
    heavy = people.active_days_8w_ago >= least_days
    return people.count(where=heavy & (people.days_since_last_use >= silent_days))


@metric(unit="days")
def days_without_users(people):
    """Days since any present user did anything; automation is left out. Not known where nobody ever did."""
    return people.days_since_last_use.min()


@metric(unit="users", form="table")
def working_users_at_best(
    people, leavers, *, setup_days=120, setup_least=0.15, least_weeks=8, least_share=0.5
):
    """The most users who worked with it regularly at one time in the last year, those whose login was taken away since
    too: each counts from the first use to the last. Left out is who only set it up: gone within 120 days of the
    account's first use, with at least 15 % of the events of the last 26 weeks setting something up (or none left to tell);
    or with half of them, whenever."""
    stays = people.filter(people.regular_user | people.working_user).select(
        *HERE,
        "person_id",
        began=people.first_use,
        until=people.working_user.ifelse(people.as_of, people.last_use),
        sets_up=people.setup_share,
        gone=~people.working_user,
    )
    begun = stays.group_by(HERE).aggregate(start=stays.began.min())
    stays = stays.join(begun, HERE)
    early = stays.until.delta(stays.start, unit="day") <= setup_days
    seemed = early & (stays.sets_up.isnull() | (stays.sets_up >= setup_least))
    only_set_up = stays.gone & (seemed | (stays.sets_up >= 0.5).fill_null(False))
    stays = stays.filter(~only_set_up).select(*HERE, "began", "until")
    left = leavers.filter(
        leavers.weeks >= least_weeks,
        leavers.weeks
        >= (leavers.last_day.delta(leavers.first_day, unit="day") / 7 + 1) * least_share,
        leavers.as_of.delta(leavers.last_day, unit="day") < 365,
    ).select(*HERE, began=leavers.first_day, until=leavers.last_day)
    return _most_at_once(stays.union(left))


@metric(unit="users")
def working_users_best(working_users_at_best, working_users):
    """The most users who worked with it regularly at one time in the last year; those who only set it up are left out."""
    return ibis.greatest(working_users_at_best.coalesce(0), working_users)


@metric(unit="users")
def working_users_awaited(people, *, silent_days=35):
    """Working users, and those who worked with it regularly until less than five weeks ago: as many may be left after a
    feed was silent, when nobody knows who was there."""
    lately = people.regular_user & (people.days_since_last_use < silent_days)
    return people.count(where=people.working_user | lately)


@metric(unit="users")
def working_users_left(working_users, missing_users, working_users_best, *, few_share=0.4):
    """Working users who are left. Where at most two in five of the best are, those who are missing are not waited for any
    longer, unless all of them are: then it is closed."""
    there = working_users - missing_users
    few = (working_users <= working_users_best * few_share) & (there > 0)
    return few.ifelse(there, working_users)


@metric(unit="users")
def working_users_lost(working_users_best, working_users_left):
    """Working users lost: the most at one time in the last year, less those who are left."""
    return working_users_best - working_users_left


@metric(unit="money")
def price_per_working_user(arr, working_users_left):
    """What is paid a month for each working user who is left. Not known where nobody is."""
    return (arr.cast("float64") / 12 / working_users_left).cast(MONEY)


@metric(unit="money")
def price_per_working_user_at_best(arr, working_users_best):
    """What is paid now a month for each of the most users who worked with it at one time in the last year."""
    return (arr.cast("float64") / 12 / working_users_best).cast(MONEY)


@metric(unit="text")
def last_working_user(people):
    """The working user who is left, by id; of several the last by id. Not known where nobody is."""
    return people.person_id.max(where=people.working_user & ~people.missing_user)


active_days_8w_ago = choice(
    "active_days_8w_ago",
    of="active_days",
    doc="Days with use in the four weeks that ended eight weeks ago, by a user or by automation.",
    ago_days=56,
)


def _weeks(first_use, last_use, as_of, within_days):
    since = ibis.greatest(first_use, as_of - ibis.interval(days=within_days - 1))
    return last_use.delta(since, unit="day") / 7 + 1


def _known(measure, value):
    """Without any use a plain no; where use was never delivered not known."""
    return measure.isnull().ifelse(ibis.null("boolean"), value.fill_null(False))


def _most_at_once(stays):
    """The most intervals from `began` to `until` (both with) that any day lies in, by account and moment."""
    begins = stays.select(*HERE, day=stays.began, step=1)
    ends = stays.select(*HERE, day=stays.until + ibis.interval(days=1), step=-1)
    steps = begins.union(ends).group_by([*HERE, "day"]).aggregate(step=ibis._.step.sum())
    in_order = ibis.cumulative_window(group_by=HERE, order_by=steps.day)
    counted = steps.select(*HERE, here=steps.step.sum().over(in_order))
    return counted.group_by(HERE).aggregate(value=counted.here.max())
