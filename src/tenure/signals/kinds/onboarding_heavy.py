"""A new customer needs more help than others."""

from tenure.signals import levels, signal


@signal(
    title="Onboarding is hard",
    group="relationship",
    says="{tickets_opened:ticket} in the last four weeks of a customer for {customer_age_days:day}: {ticket_rate} for each user.",
    evidence=("tickets_opened", "active_users"),
    live=False,
    source="A practice of the field: the first 90 days. One ticket a user in four weeks is about ten times what settled customers "
    "of the demonstration open.",
)
def onboarding_heavy(
    tickets_opened,
    ticket_rate,
    customer_age_days,
    trial,
    *,
    until_days: int = 90,
    inform_tickets: int = 4,
    warn_tickets: int = 6,
    inform_rate: float = 0.5,
    warn_rate: float = 1.0,
):
    """In the first 90 days: four tickets in four weeks and one for every second active user inform; six, and one for each,
    warn."""
    new = (customer_age_days < until_days) & ~trial
    return levels(
        inform=new & (tickets_opened >= inform_tickets) & (ticket_rate >= inform_rate),
        warning=new & (tickets_opened >= warn_tickets) & (ticket_rate >= warn_rate),
    )
