"""Whether what is paid for is used: seats."""

import ibis

from tenure.catalog.definition import choice, metric


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


@metric(unit="seats")
def unused_seats(seats, active_users):
    """Seats paid for less users who did anything in the last four weeks; 0 where there are more users than seats."""
    return (seats - active_users).clip(lower=0)


@metric(unit="users")
def users_who_began(people):
    """Present users who have ever done anything."""
    return people.count(where=people.last_use.notnull())


@metric(unit="seats")
def never_used_seats(seats, users_who_began):
    """Seats paid for less present users who have ever done anything: seats that nobody has taken yet. 0 where there are
    more users than seats."""
    return (seats - users_who_began).clip(lower=0)


@metric(unit="users")
def users_13w(people, *, within_days=91):
    """Present users who did anything in the last 13 weeks: who comes once a quarter counts too."""
    return people.count(where=people.days_since_last_use < within_days)


@metric(unit="ratio")
def seats_taken_13w(users_13w, seats):
    """Present users who did anything in the last 13 weeks as a share of the seats."""
    return users_13w.cast("float64") / seats


@metric(unit="share")
def never_used_share(never_used_seats, seats):
    """Seats that nobody has taken yet as a share of the seats paid for."""
    return never_used_seats.cast("float64") / seats


@metric(unit="seats")
def seats_cut(seats_before, seats):
    """Seats given up in the last 13 weeks: those of 13 weeks ago less those of now; 0 where there are as many or more."""
    return (seats_before - seats).clip(lower=0)


seats_before = choice(
    "seats_before",
    of="seats",
    doc="Seats on all contract lines in force 13 weeks ago.",
    ago_days=91,
)
