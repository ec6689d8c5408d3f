"""A ticket has been open for long."""

from tenure.signals import levels, signal


@signal(
    title="Tickets age",
    group="relationship",
    says="The oldest of {open_tickets:open ticket} has been open for {oldest_ticket_days:day}.",
    evidence=("oldest_ticket", "oldest_urgent_ticket", "open_tickets"),
    live=True,
    source="A practice of the field: what is not solved in two weeks is looked at, in a month it is passed on; urgent means "
    "days, so a week warns.",
)
def tickets_age(
    open_tickets,
    oldest_ticket_days,
    oldest_urgent_ticket_days,
    lines_in_force,
    *,
    inform_days: int = 14,
    warn_days: int = 30,
    urgent_days: int = 7,
):
    """The oldest open ticket: two weeks inform, a month warns; one that is urgent warns after a week. A row that was never
    closed in the help desk looks the same: it is to be closed."""
    days = oldest_ticket_days.fill_null(0)
    urgent = oldest_urgent_ticket_days.fill_null(0) >= urgent_days
    known = open_tickets.notnull() & (lines_in_force > 0).fill_null(True)
    return levels(
        inform=known & (days >= inform_days), warning=known & ((days >= warn_days) | urgent)
    )
