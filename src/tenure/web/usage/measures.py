"""What can be asked of use directly: each with its sentence, its unit, and what it can be told apart by."""

from __future__ import annotations

from dataclasses import dataclass

PREFIX = "use."  # no definition has a dot in its name

SLICES = {
    "feature": "by feature",
    "weekday": "by weekday",
    "kind": "by users and automation",
    "account": "by account",
    "user": "by user",
}
EVERY = tuple(SLICES)


@dataclass(frozen=True, slots=True)
class Measured:
    """`sums`: the slices whose values add up to the whole. `noun`: what is counted. `foot`: how its rows add up."""

    name: str
    title: str
    doc: str
    unit: str
    noun: str
    slices: tuple[str, ...] = EVERY
    sums: tuple[str, ...] = EVERY
    foot: str = "sum"  # sum, or count: each row is one


_OF_USERS = ("weekday", "account", "feature")

MEASURED = {
    one.name: one
    for one in (
        Measured("events", "Events", "Everything that was done, by users and by automation.", "events", "event"),
        Measured(
            "users",
            "Active users",
            "Different users who did anything in the days of the bucket; automation is nobody. "
            "Somebody who works at two accounts is a user of both, so that accounts add up.",
            "users",
            "user",
            slices=_OF_USERS,
            sums=("account",),
        ),
        Measured(
            "user_days",
            "User days",
            "Days on which a user did anything, added up over users: 3 users on 2 days each are 6.",
            "user days",
            "user day",
            slices=(*_OF_USERS, "user"),
            sums=("weekday", "account", "user"),
        ),
        Measured(
            "sessions",
            "Sessions",
            "Sessions of users that began in the days of the bucket: one begins with an event after half an hour in "
            "which the same user did nothing at the account.",
            "sessions",
            "session",
            slices=("weekday", "account", "user"),
            sums=("weekday", "account", "user"),
        ),
        Measured(
            "features",
            "Features used",
            "Different features that anybody used; where no features are declared, every name of an event is one.",
            "features",
            "feature",
            slices=("weekday", "kind", "account", "user"),
            sums=(),
            foot="count",
        ),
        Measured(
            "accounts",
            "Active accounts",
            "Different accounts at which anything was done, by users or by automation.",
            "accounts",
            "account",
            slices=("feature", "weekday", "kind"),
            sums=(),
            foot="count",
        ),
        Measured(
            "quantity",
            "Quantity",
            "What the events add up to: the sum of their quantities, where they have one.",
            "quantity",
            "quantity",
        ),
        Measured(
            "hours",
            "Hours spent",
            "The sum of the events' durations, where they have one.",
            "hours",
            "hour",
        ),
    )
}  # fmt: skip


def measured(metric: str) -> Measured | None:
    """The measure that an address names; None: it names a definition."""
    return MEASURED.get(metric.removeprefix(PREFIX)) if metric.startswith(PREFIX) else None
