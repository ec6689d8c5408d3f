"""Whether they pay: invoices that are open."""

from tenure.catalog.definition import metric


@metric(unit="date")
def oldest_invoice_due(invoices):
    """The first day on which an invoice that is still open was, or is, due."""
    return invoices.due_on.min()


@metric(unit="days")
def days_overdue(oldest_invoice_due, as_of):
    """Days since the oldest invoice that is still open was due; 0 where it is not due yet. Not known where none is open."""
    return as_of.delta(oldest_invoice_due, unit="day").clip(lower=0)
