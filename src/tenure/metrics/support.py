"""What it costs in help: tickets."""

import ibis

from tenure.catalog.definition import choice, metric


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


@metric(unit="tickets")
def usual_tickets(tickets_opened_year, tickets_opened, customer_age_days, *, least_days=84):
    """Support tickets opened in four usual weeks: those of the last 365 days without the last four weeks, by their days.
    Not known in the first twelve weeks of a customer."""
    days = (customer_age_days + 1).clip(upper=365) - 28
    usual = (tickets_opened_year - tickets_opened).cast("float64") * 28 / days
    return (customer_age_days + 1 >= least_days).ifelse(usual, ibis.null("float64"))


@metric(unit="date")
def oldest_ticket(tickets):
    """The day on which the oldest support ticket that is open was opened."""
    return tickets.day.min()


@metric(unit="days")
def oldest_ticket_days(oldest_ticket, as_of):
    """Days since the oldest support ticket that is open was opened. Not known where none is open."""
    return as_of.delta(oldest_ticket, unit="day")


@metric(unit="date")
def oldest_urgent_ticket(tickets):
    """The day on which the oldest open support ticket of the priority urgent was opened."""
    return tickets.day.min(where=tickets.priority.lower() == "urgent")


@metric(unit="days")
def oldest_urgent_ticket_days(oldest_urgent_ticket, as_of):
    """Days since the oldest open support ticket of the priority urgent was opened. Not known where none is open."""
    return as_of.delta(oldest_urgent_ticket, unit="day")


tickets_opened_year = choice(
    "tickets_opened_year",
    of="tickets_opened",
    doc="Support tickets opened in the last 365 days.",
    days=365,
)
