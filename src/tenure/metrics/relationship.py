"""Whether we are in touch: contacts, and the people who stand for us."""

from tenure.catalog.definition import metric


@metric(unit="date", subjects=("account", "person"))
def last_two_way_touchpoint(touchpoints):
    """The last day on which both sides spoke; what was only sent does not count."""
    return touchpoints.day.max(where=touchpoints.direction == "two_way")


@metric(unit="days", subjects=("account", "person"))
def days_since_last_two_way_touchpoint(last_two_way_touchpoint, as_of):
    """Days since both sides spoke; what was only sent does not count. Not known where they never did."""
    return as_of.delta(last_two_way_touchpoint, unit="day")


@metric(unit="yes/no", subjects=("person",))
def is_champion(roles):
    """Whether the person has the role of champion at the account."""
    return roles.count(where=roles.role == "champion") > 0


@metric(unit="people")
def champions(people):
    """People at the account who stand up for us: those in the role of champion who have not left."""
    return people.count(where=people.is_champion)
