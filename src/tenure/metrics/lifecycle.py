"""Where in its life: since when it is a customer, and whether it still is one."""

from tenure.catalog.definition import metric


@metric(unit="date")
def first_contract(contract_line_changes):
    """The day on which the first contract line or trial began."""
    return contract_line_changes.day.min(where=contract_line_changes.change == "started")


@metric(unit="date")
def customer_since(first_contract, first_use):
    """The day on which the first contract line or trial began; where there is none, the day of the first use."""
    return first_contract.coalesce(first_use)


@metric(unit="days")
def customer_age_days(customer_since, as_of):
    """Days since the first contract line or trial began; where there is none, since the first use."""
    return as_of.delta(customer_since, unit="day")


@metric(unit="yes/no")
def used_lately(usage, *, days=90):
    """Whether anything was done in the last 90 days: what counts as a live customer where no contract facts are known.
    The number of days is a setting."""
    return usage.n.sum() > 0


@metric(unit="yes/no")
def is_live(lines_in_force, used_lately):
    """Whether it is a customer: a contract line is in force or a trial is running. In a workspace without any contract
    facts: whether anything was done in the last 90 days."""
    return (lines_in_force > 0).coalesce(used_lately)
