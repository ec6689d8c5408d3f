"""For how long a customer has committed itself."""

from tenure.catalog.definition import metric


@metric(unit="days")
def term_days(contract_lines):
    """Days of the committed term, from its first to its last: the longest of the paid lines in force on which no notice
    was given. A month has about 30, a year 365."""
    running = ~contract_lines.trial.fill_null(False) & (contract_lines.change == "started")
    return contract_lines.term_end.delta(contract_lines.day, unit="day").max(where=running) + 1
