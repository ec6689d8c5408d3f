"""Whether what is paid for is used: seats."""

import ibis

from tenure.catalog.definition import metric


@metric(unit="seats")
def seats(contract_lines):
    """Seats on all contract lines in force, trials too. Not known where no line in force says how many."""
    stated = contract_lines.seats.count()
    unsaid = (contract_lines.count() > 0) & (stated == 0)
    return unsaid.ifelse(ibis.null("int64"), contract_lines.seats.sum())


@metric(unit="ratio")
def seat_utilization(active_users, seats):
    """Users who did anything in the last four weeks as a share of the seats; more than 100 % where more people
    work with it than there are seats."""
    return active_users.cast("float64") / seats
