"""What a training left behind: users who were trained some weeks ago, and how well they work with it now."""

from tenure.catalog.definition import metric


@metric(unit="date", subjects=("person",), on_demand=True)
def trained_on(training_changes):
    """The last day on which the user completed a training."""
    return training_changes.day.max(where=training_changes.change == "completed")


@metric(unit="days", subjects=("person",), on_demand=True)
def days_since_training(trained_on, as_of):
    """Days since the user last completed a training. Not known where none was."""
    return as_of.delta(trained_on, unit="day")


@metric(unit="users")
def trained_users(people, *, since_days=42, until_days=182):
    """Present users who last completed a training six to 26 weeks ago and used any declared feature in the last 13
    weeks, so that how well they work with it is seen."""
    return people.count(where=_due(people, since_days, until_days))


@metric(unit="users")
def trained_below(people, *, since_days=42, until_days=182, able_from=0.3):
    """Present users who last completed a training six to 26 weeks ago and still use no advanced feature: their
    proficiency, as seen in use, is below 0.3."""
    due = _due(people, since_days, until_days)
    return people.count(where=due & (people.user_proficiency_in_use < able_from))


def _due(people, since_days, until_days):
    trained = (people.days_since_training >= since_days) & (people.days_since_training < until_days)
    return trained & people.user_proficiency_in_use.notnull()
