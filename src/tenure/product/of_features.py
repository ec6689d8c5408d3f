"""What is measured of a feature, of a product line, or of an event that stands for a feature; and of log-ins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tenure.catalog.definition import Definition
from tenure.product.making import BOTH, made


@dataclass(frozen=True, slots=True)
class Thing:
    """What is used: a feature or a product line, by the column of `feature_usage` that tells it."""

    name: str  # that its definitions begin with
    title: str
    column: str  # feature, product
    value: str
    stored: bool  # worth storing every day
    at: str


def definitions(of: Thing) -> Iterator[Definition]:
    """Eight of them: who used it, how often, since when, and how widely it was taken up."""
    about, rows = (of.column, of.value), ("feature_usage",)
    shared: dict[str, Any] = {"at": of.at, "topic": of.title, "stored": of.stored}
    yield made(
        f"{of.name}_users", _users, *about, needs=rows, unit="users", days=28, **shared,
        doc=f"Users who used {of.title} in the last four weeks.",
    )  # fmt: skip
    yield made(
        f"{of.name}_days", _days, *about, needs=rows, unit="days", subjects=BOTH, days=28, **shared,
        doc=f"Days of the last four weeks on which {of.title} was used, by a user or by automation.",
    )  # fmt: skip
    yield made(
        f"{of.name}_events", _events, *about, needs=rows, unit="events", subjects=BOTH, days=28, **shared,
        doc=f"Events of {of.title} in the last four weeks, by users and by automation.",
    )  # fmt: skip
    yield made(
        f"{of.name}_used", _used, f"{of.name}_events", needs=(f"{of.name}_events",), unit="yes/no", subjects=BOTH,
        **shared, doc=f"Whether {of.title} was used in the last four weeks.",
    )  # fmt: skip
    yield made(
        f"{of.name}_first_use", _first_use, *about, needs=rows, unit="date", subjects=BOTH, **shared,
        doc=f"The first day on which {of.title} was used, by a user or by automation.",
    )  # fmt: skip
    yield made(
        f"{of.name}_last_use", _last_use, *about, needs=rows, unit="date", subjects=BOTH, **shared,
        doc=f"The last day on which {of.title} was used, by a user or by automation.",
    )  # fmt: skip
    yield made(
        f"{of.name}_depth", _depth, f"{of.name}_users", needs=(f"{of.name}_users", "active_users"), unit="share",
        **shared,
        doc=f"Depth of adoption: users who used {of.title} in the last four weeks as a share of the users who did "
        "anything in them.",
    )  # fmt: skip
    yield made(
        f"{of.name}_adoption", _adoption, *about, needs=("feature_usage", "member_days"), unit="share", form="table",
        at=of.at, topic=of.title, days=28, least_days=4,
        doc=f"Users who used {of.title} on at least four days of the last four weeks as a share of all users who had a "
        "login on any business day of them, those who have left since too.",
    )  # fmt: skip


def logins(events: tuple[str, ...], at: str) -> Iterator[Definition]:
    """How often people log in: by the events that are a log-in."""
    said = ", ".join(events)
    yield made(
        "logins", _logins, events, needs=("usage",), unit="log-ins", subjects=BOTH, at=at, topic="log-ins", stored=True, days=28,
        doc=f"Log-ins in the last four weeks: events {said}.",
    )  # fmt: skip
    yield made(
        "logins_per_user", _logins_per_user, needs=("logins", "active_users"), unit="log-ins per user", at=at,
        topic="log-ins", stored=True,
        doc="Log-ins in the last four weeks per user who did anything in them. Not known where nobody did.",
    )  # fmt: skip


def _users(column: str, value: str) -> Any:
    def build(feature_usage: Any) -> Any:
        return feature_usage.person_id.nunique(where=feature_usage[column] == value)

    return build


def _days(column: str, value: str) -> Any:
    def build(feature_usage: Any) -> Any:
        return feature_usage.day.nunique(where=feature_usage[column] == value)

    return build


def _events(column: str, value: str) -> Any:
    def build(feature_usage: Any) -> Any:
        return feature_usage.n.sum(where=feature_usage[column] == value)

    return build


def _used(events: str) -> Any:
    def build(**columns: Any) -> Any:
        return columns[events] > 0

    return build


def _first_use(column: str, value: str) -> Any:
    def build(feature_usage: Any) -> Any:
        return feature_usage.day.min(where=feature_usage[column] == value)

    return build


def _last_use(column: str, value: str) -> Any:
    def build(feature_usage: Any) -> Any:
        return feature_usage.day.max(where=feature_usage[column] == value)

    return build


def _depth(users: str) -> Any:
    def build(**columns: Any) -> Any:
        return columns[users].cast("float64") / columns["active_users"]

    return build


def _adoption(column: str, value: str) -> Any:
    def build(feature_usage: Any, member_days: Any, *, least_days: int) -> Any:
        keys = ("account_id", "person_id", "as_of")
        own = feature_usage.filter(
            feature_usage[column] == value, feature_usage.person_id.notnull()
        )
        use = own.group_by(*keys).aggregate(used_days=own.day.nunique())
        members = member_days.select(*keys).distinct()
        both = members.left_join(use, keys)
        return both.group_by("account_id", "as_of").aggregate(
            value=both.count(where=both.used_days >= least_days).cast("float64") / both.count()
        )

    return build


def _logins(events: tuple[str, ...]) -> Any:
    def build(usage: Any) -> Any:
        return usage.n.sum(where=usage.event.isin(events))

    return build


def _logins_per_user() -> Any:
    def build(logins: Any, active_users: Any) -> Any:
        return logins.cast("float64") / active_users

    return build
