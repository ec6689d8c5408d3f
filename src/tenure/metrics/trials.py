"""Trials: how long one has run, and whether it was begun."""

from tenure.catalog.definition import metric

HERE = ["account_id", "as_of"]


@metric(unit="date")
def trial_since(contract_lines):
    """The first day of the trial that is running; of several the first."""
    return contract_lines.day.min(where=contract_lines.trial.fill_null(False))


@metric(unit="days")
def trial_days(trial_since, as_of):
    """Days since the trial that is running began; 0 is the first."""
    return as_of.delta(trial_since, unit="day")


@metric(unit="days", on_demand=True)
def trial_days_to_first_use(trial_since, first_use):
    """Days from the beginning of the trial to the first use; below 0 where it was used before. Not known where nothing was
    ever done."""
    return first_use.delta(trial_since, unit="day")


@metric(unit="days", subjects=("person",), form="table")
def user_trial_days(contract_lines, user_starts):
    """Days since the trial at the user's account began; 0 is the first. Not known where none is running, where a paid line
    is in force, and of users who never did anything."""
    users = _trying(contract_lines, user_starts)
    since = users.as_of.delta(users.began, unit="day")
    return users.select(*HERE, "person_id", value=since)


@metric(unit="users", subjects=("person",), form="table")
def trial_colleagues(contract_lines, user_starts):
    """Other users of an account on trial who have ever done anything. Not known where no trial is running, where a paid line
    is in force, and of users who never did."""
    users = _trying(contract_lines, user_starts)
    together = users.group_by(HERE).aggregate(users=users.person_id.nunique())
    both = users.join(together, HERE)
    return both.select(*HERE, "person_id", value=both.users - 1)


def _trying(contract_lines, user_starts):
    """Users of accounts on trial, and since when it runs."""
    running = contract_lines.trial.fill_null(False)
    lines = contract_lines.group_by(HERE).aggregate(
        began=contract_lines.day.min(where=running), paid=contract_lines.count(where=~running)
    )
    trials = lines.filter(lines.began.notnull(), lines.paid == 0)
    both = user_starts.join(trials, HERE)
    return both.select(*HERE, "person_id", "began").distinct()
