"""An invoice has not been paid."""

from tenure.signals import levels, signal


@signal(
    title="Invoice overdue",
    group="money",
    says="An invoice has been overdue for {days_overdue:day}.",
    evidence=("oldest_invoice_due",),
    live=True,
    source="Dunning goes by 30, 45 and 90 days; one invoice in a hundred is paid more than 30 days late by customers who stay.",
)
def invoice_overdue(
    days_overdue,
    lines_in_force,
    *,
    inform_days: int = 30,
    warn_days: int = 45,
    alarm_days: int = 90,
):
    """The oldest invoice that is still open has been overdue for 30 days, 45 or 90."""
    days = (lines_in_force > 0).fill_null(True).ifelse(days_overdue.fill_null(0), 0)
    return levels(inform=days >= inform_days, warning=days >= warn_days, alarm=days >= alarm_days)
