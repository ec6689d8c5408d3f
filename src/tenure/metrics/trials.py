"""Trials: how long one has run, and whether it was begun."""

from tenure.catalog.definition import metric


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
