"""They ask for help far more often than they used to."""

from tenure.signals import levels, signal


@signal(
    title="Tickets pile up",
    group="relationship",
    says="{tickets_opened:ticket} in the last four weeks, against {usual_tickets} in usual ones.",
    evidence=("tickets_opened", "tickets_opened_year", "open_tickets"),
    live=True,
    source="Counts by chance differ from their mean by three times its square root in about one of 700; two and a half times in "
    "one of 100 (Poisson, a mean of one at least).",
)
def tickets_pile_up(
    tickets_opened,
    usual_tickets,
    lines_in_force,
    *,
    least_tickets: int = 4,
    inform_deviations: float = 2.5,
    warn_deviations: float = 3.0,
    warn_tickets: int = 6,
):
    """More tickets in four weeks than the usual number and chance explain: at least four, and 2.5 square roots of the usual
    number above it; from six on, and three above, it warns."""
    here, usual = (lines_in_force > 0).fill_null(True), usual_tickets
    root = usual.clip(lower=1.0).sqrt()
    return levels(
        inform=here
        & (tickets_opened >= least_tickets)
        & (tickets_opened >= usual + root * inform_deviations),
        warning=here
        & (tickets_opened >= warn_tickets)
        & (tickets_opened >= usual + root * warn_deviations),
    )
