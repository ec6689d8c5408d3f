"""How far it has come: milestones that features.toml declares."""

from tenure.catalog.definition import metric


@metric(unit="milestones", subjects=("account", "person"))
def milestones_reached(milestones):
    """Milestones that have been reached, at an account by anybody. Not known where features.toml declares none."""
    return milestones.milestone.nunique()


@metric(unit="date", subjects=("account", "person"))
def first_milestone(milestones):
    """The day on which the first milestone was reached."""
    return milestones.day.min()
