"""It was renewed, and nothing grew."""

from tenure.signals import levels, signal


@signal(
    title="Renewed flat",
    group="relationship",
    says="Renewed on {renewed_on} for the same amount.",
    evidence=("renewed_on", "renewal_change", "arr"),
    live=True,
    source="A rule: within 1 % is flat. A quarter, in which one asks why.",
)
def renewed_flat(
    days_since_renewal, renewal_change, *, lasts_days: int = 90, flat_share: float = 0.01
):
    """The last renewal, in the last 90 days, changed the recurring amount by 1 % at most: no loss, and no growth."""
    lately = (days_since_renewal < lasts_days).fill_null(False)
    return levels(inform=lately & (renewal_change.abs() <= flat_share).fill_null(False))
