"""How much: quantities and time, where events say them."""

from tenure.catalog.definition import metric


@metric(unit="quantity", subjects=("account", "person"))
def usage_quantity(usage, *, days=28):
    """What the events of the last four weeks add up to: the sum of their quantities, where they have one."""
    return usage.quantity.sum()


@metric(unit="hours", subjects=("account", "person"))
def time_spent(usage, *, days=28):
    """Hours spent in the last four weeks: the sum of the events' durations, where they have one."""
    return usage.duration_seconds.sum() / 3600.0
