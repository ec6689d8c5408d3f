"""Power users: often, with much of what few others use, week after week."""

from datetime import date

import ibis

from tenure.catalog.definition import metric

A_MONDAY = date(1970, 1, 5)
NOW = ["as_of"]
HERE = ["account_id", "as_of"]
USER = ["account_id", "person_id", "as_of"]


@metric(unit="weeks", subjects=("person",))
def active_weeks(usage, *, days=84):
    """Weeks, Monday to Sunday, with use in the last twelve weeks (84 days); where the day asked about is no Sunday these
    are parts of thirteen."""
    return _week(usage.day).nunique()


@metric(unit="share", subjects=("person",), form="table")
def rare_breadth(feature_usage, *, days=28, common_share=0.2):
    """How much of what few others use: the rarity of the features that the user used in the last four weeks, added up, as
    a share of that of all features within reach. A feature's rarity is −ln(the share of all active users, of every
    account, who used it): 0 for what everybody uses. Within reach is what is in use at a fifth of the accounts or more,
    and what is in use at the user's own. Not known where nothing was used, or where all use all."""
    return _rare_breadth(feature_usage, common_share)


@metric(unit="score", subjects=("person",))
def power_score(active_days, rare_breadth, active_weeks, *, working_days=20, weeks=12):
    """Frequency × breadth × consistency, 0 to 1: days with use as a share of the 20 working days of four weeks (at most
    1), times `rare_breadth`, times weeks with use as a share of the last twelve (at most 1). 0 for who did nothing."""
    return _score(active_days, rare_breadth, active_weeks, working_days, weeks)


@metric(unit="yes/no", subjects=("person",))
def power_user(power_score, *, least_score=0.2):
    """Whether somebody is a power user: a `power_score` of at least 0.2, which one in ten to twenty active users reaches."""
    return power_score >= least_score


@metric(unit="users")
def power_users(people):
    """Power users among the present users."""
    return people.count(where=people.power_user)


@metric(unit="yes/no")
def has_power_user(power_users):
    """Whether at least one present user is a power user."""
    return power_users > 0


@metric(unit="users", on_demand=True)
def power_users_before(power_users_found_before, event_count):
    """Users who were power users four weeks ago, whether they have left since or not; from what is known today."""
    return event_count.isnull().ifelse(ibis.null("int64"), power_users_found_before.coalesce(0))


@metric(unit="users", form="table", on_demand=True)
def power_users_found_before(
    usage, feature_usage, *, days=84, ago_days=28, common_share=0.2, least_score=0.2
):
    """The figure `power_users_before`, of the accounts that any user used with a feature then; not known for the others."""
    recent = _last_four_weeks(usage)
    often = recent.group_by(USER).aggregate(on_days=recent.day.nunique())
    people = usage.filter(_is_user(usage))
    steady = people.group_by(USER).aggregate(in_weeks=_week(people.day).nunique())
    broad = _rare_breadth(_last_four_weeks(feature_usage), common_share)
    each = often.join(steady, USER).join(broad, USER)
    score = _score(each.on_days, each.value, each.in_weeks, 20, 12)
    found = each.mutate(is_power_user=score >= least_score)
    return found.group_by(HERE).aggregate(value=found.count(where=found.is_power_user))


@metric(unit="yes/no", on_demand=True)
def lost_all_power_users(power_users, power_users_before):
    """Whether it had power users four weeks ago and none of its present users is one."""
    return (power_users_before > 0) & (power_users == 0)


def _score(days, breadth, weeks, working_days, of_weeks):
    frequency = (days.cast("float64") / working_days).clip(upper=1)
    consistency = (weeks.cast("float64") / of_weeks).clip(upper=1)
    return (days == 0).ifelse(0.0, frequency * breadth * consistency)


def _rare_breadth(usage, common_share):
    rows = usage.filter(_is_user(usage))
    used = rows.select(*USER, "feature").distinct()
    users = used.select(*USER).distinct().group_by(NOW).aggregate(users=ibis._.count())
    at_accounts = used.select(*HERE, "feature").distinct()
    accounts = at_accounts.select(*HERE).distinct().group_by(NOW).aggregate(accounts=ibis._.count())
    wide = at_accounts.group_by([*NOW, "feature"]).aggregate(at=ibis._.count())
    counted = used.group_by([*NOW, "feature"]).aggregate(by=ibis._.count())
    joined = counted.join(users, NOW).join(wide, [*NOW, "feature"]).join(accounts, NOW)
    features = joined.select(
        *NOW,
        "feature",
        rarity=-(joined.by.cast("float64") / joined.users).ln(),
        common=joined["at"] >= joined.accounts * common_share,
    )
    of_user = (
        used.join(features, [*NOW, "feature"]).group_by(USER).aggregate(own=ibis._.rarity.sum())
    )
    for_all = features.group_by(NOW).aggregate(common=features.rarity.sum(where=features.common))
    here = at_accounts.join(features, [*NOW, "feature"])
    only_here = here.group_by(HERE).aggregate(rest=here.rarity.sum(where=~here.common))
    whole = of_user.join(only_here, HERE).join(for_all, NOW)
    within_reach = whole.rest.fill_null(0.0) + whole.common.fill_null(0.0)
    return whole.select(*USER, value=whole.own / within_reach)


def _last_four_weeks(rows):
    """Of rows of 84 days that end 28 days ago, those of the last four weeks."""
    return rows.filter(_is_user(rows), rows.as_of.delta(rows.day, unit="day") < 56)


def _week(day):
    return day.delta(A_MONDAY, unit="day") // 7  # a number: days from intervals take Sail gigabytes


def _is_user(rows):
    return rows.person_id.notnull() & rows.account_id.notnull()
