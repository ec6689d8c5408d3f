"""How engaged its users are: ranked by the days on which they come, and what becomes of them."""

import ibis

from tenure.catalog.definition import metric


@metric(unit="text", subjects=("person",))
def engagement(active_days, *, high_days=12, medium_days=4):
    """How engaged a user is, by the days of the last four weeks with use: `high` (at least twelve, three a week),
    `medium` (at least four, one a week), `low` (at least one) or `none`."""
    return ibis.cases(
        (active_days >= high_days, "high"),
        (active_days >= medium_days, "medium"),
        (active_days > 0, "low"),
        (active_days.notnull(), "none"),
        else_=ibis.null("string"),
    )


@metric(unit="users")
def users_high(people):
    """Present users whose engagement is high: at work on twelve or more days of the last four weeks."""
    return people.count(where=people.engagement == "high")


@metric(unit="users")
def users_medium(people):
    """Present users whose engagement is medium: at work on four to eleven days of the last four weeks."""
    return people.count(where=people.engagement == "medium")


@metric(unit="users")
def users_low(people):
    """Present users whose engagement is low: at work on one to three days of the last four weeks."""
    return people.count(where=people.engagement == "low")


@metric(unit="users")
def returning_users(active_users_8w, active_users_4w_ago, new_users):
    """Users who did something in the last four weeks and nothing in the four before, but had been there earlier."""
    return active_users_8w - active_users_4w_ago - new_users
