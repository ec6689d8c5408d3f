"""Satisfaction, proficiency and usage read together, and whether somebody is fully up to speed.

What is read here is where to look next. It clears nobody of risk: a customer may use a product heavily up to the day of
leaving, so no score of ours counts it.
"""

import ibis

from tenure.catalog.definition import metric

YES, NO = ("yes", "true", "1"), ("no", "false", "0")


@metric(unit="share")
def usage_level(active_share, seat_utilization):
    """How much of it is used, from 0 to 1: users who did anything in the last four weeks as a share of the users with a
    login; where logins are not known, of the seats."""
    return active_share.coalesce(seat_utilization).clip(upper=1)


@metric(unit="share", subjects=("person",))
def user_usage_level(active_days, *, full_days=20):
    """How much the user uses it, from 0 to 1: days with use in the last four weeks as a share of the 20 business days in
    them."""
    return (active_days.cast("float64") / full_days).clip(upper=1)


@metric(unit="text")
def adoption_reading(
    satisfaction,
    proficiency,
    usage_level,
    *,
    satisfied_from=0.7,
    proficient_from=0.5,
    used_from=0.5,
):
    """What satisfaction, proficiency and usage say together: adopted (all three are good) · maybe not needed (content
    and able, and little used) · revisit onboarding (neither content nor able) · train (content, not able) · ask what
    is wrong (able, not content). Not known where one of the three is not. It clears nobody of risk."""
    return _reading(
        satisfaction >= satisfied_from, proficiency >= proficient_from, usage_level >= used_from
    )


@metric(unit="text", subjects=("person",))
def user_adoption_reading(
    satisfaction,
    user_proficiency,
    user_usage_level,
    *,
    satisfied_from=0.7,
    proficient_from=0.5,
    used_from=0.3,
):
    """What a user's satisfaction, proficiency and usage say together, in the words of `adoption_reading`. Not known where
    one of the three is not."""
    return _reading(
        satisfaction >= satisfied_from,
        user_proficiency >= proficient_from,
        user_usage_level >= used_from,
    )


@metric(unit="yes/no", subjects=("account", "person"))
def said_up_to_speed(attributes):
    """Whether they said that they are fully up to speed: the attribute `up_to_speed`, yes or no."""
    said = attributes.value.max(where=attributes.name == "up_to_speed").lower()
    return ibis.cases((said.isin(YES), True), (said.isin(NO), False), else_=ibis.null("boolean"))


@metric(unit="goals")
def goals_reached(goal_changes):
    """Goals of the customer that have been reached."""
    return goal_changes.goal_id.nunique(where=goal_changes.change == "reached")


@metric(unit="yes/no")
def up_to_speed(said_up_to_speed, goals_reached, adopted_account):
    """Whether the account is fully up to speed: as they said (the attribute `up_to_speed`); else where a goal of theirs
    was reached; else as the data say, by the segment `adopted_account`. Which of these it is says `up_to_speed_by`."""
    by_goal = goals_reached.fill_null(0) > 0
    return said_up_to_speed.coalesce(by_goal.ifelse(True, adopted_account))


@metric(unit="text")
def up_to_speed_by(said_up_to_speed, goals_reached, adopted_account):
    """What `up_to_speed` rests on: `said`, a `goal` that was reached, or `data`."""
    return ibis.cases(
        (said_up_to_speed.notnull(), "said"),
        (goals_reached.fill_null(0) > 0, "goal"),
        (adopted_account.notnull(), "data"),
        else_=ibis.null("string"),
    )


@metric(unit="yes/no", subjects=("person",))
def user_up_to_speed(said_up_to_speed, adopted_user):
    """Whether the user is fully up to speed: as they said (the attribute `up_to_speed`), else as the data say, by the
    segment `adopted_user`."""
    return said_up_to_speed.coalesce(adopted_user)


def _reading(satisfied, proficient, used):
    known = satisfied.notnull() & proficient.notnull() & used.notnull()
    return ibis.cases(
        (~known, ibis.null("string")),
        (satisfied & proficient & used, "adopted"),
        (satisfied & proficient, "maybe not needed"),
        (satisfied, "train"),
        (proficient, "ask what is wrong"),
        else_="revisit onboarding",
    )
