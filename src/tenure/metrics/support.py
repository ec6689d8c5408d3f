"""What it costs in help: tickets."""

from tenure.catalog.definition import metric


@metric(unit="tickets")
def open_tickets(tickets):
    """Support tickets that are open."""
    return tickets.count()


@metric(unit="tickets")
def urgent_tickets(tickets):
    """Open support tickets of the priority urgent."""
    return tickets.count(where=tickets.priority.lower() == "urgent")


@metric(unit="tickets", subjects=("account", "person"))
def tickets_opened(ticket_changes, *, days=28):
    """Support tickets opened in the last four weeks."""
    return ticket_changes.ticket_id.nunique(where=ticket_changes.change == "opened")


@metric(unit="tickets per user")
def ticket_rate(tickets_opened, active_users):
    """Support tickets opened in the last four weeks per user who did anything in them: so accounts of every size can
    be compared. Not known where nobody did anything."""
    return tickets_opened.cast("float64") / active_users


@metric(unit="score")
def ticket_rating(ticket_changes, *, days=91):
    """How the customer rated the handling of tickets in the last 13 weeks, on average."""
    return ticket_changes.rating.mean(where=ticket_changes.change == "rated")
