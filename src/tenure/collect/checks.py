"""What is wrong with a row: the first fault found, with a code, the column, and a sentence that says what to do."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tenure.collect.mapping import KNOWN_AT, Mapped
from tenure.collect.subject import Subject
from tenure.facts import Column
from tenure.warehouse.tables import quoted as name
from tenure.warehouse.tables import text

AHEAD = timedelta(hours=1)  # clocks differ; more than this ahead is a wrong time


@dataclass(frozen=True, slots=True)
class Fault:
    """One way for a row to be wrong: `when` is SQL over r_ (written) and v_ (stored); `{value}` is what was written."""

    code: str
    target: str
    when: str
    sentence: str


def faults(
    subject: Subject, mapped: Mapped, given: tuple[Column, ...], now: datetime
) -> tuple[Fault, ...]:
    """Everything that a row of this kind can be refused for, in the order of the asking."""
    found: list[Fault] = []
    for column in given:
        found.extend(_of_column(column, mapped, now))
    found.extend(_of_row(subject, given, now))
    return (*found, *WIDE) if subject.wide else tuple(found)


@functools.cache
def currencies() -> tuple[str, ...]:
    """The codes of ISO 4217."""
    from babel.core import get_global

    return tuple(sorted(get_global("all_currencies")))


def _of_column(column: Column, mapped: Mapped, now: datetime) -> Iterator[Fault]:
    target = column.name
    raw, value = name(f"r_{target}"), name(f"v_{target}")
    where = mapped.where(target)
    told = "{value}"
    if column.required:
        yield Fault(
            "missing", target, f"{raw} IS NULL", f"{where} is empty, and {target} is needed"
        )
    unread = f"{raw} IS NOT NULL AND {value} IS NULL"
    if column.type in ("float64", "decimal", "int64"):
        comma = f"{unread} AND regexp_full_match(({raw})::VARCHAR, '[+-]?\\d+,\\d+')"
        yield Fault(
            "decimal_comma",
            target,
            comma,
            f"{where} is {told}: write a point, not a comma (3.50), and no thousands separator",
        )
    if column.type != "text":
        yield Fault(
            _CODE[column.type],
            target,
            unread,
            f"{where} is {told}: {_NOT[column.type].format(how=_how(target))}",
        )
    if column.check == "nonnegative":
        yield Fault("negative", target, f"{value} < 0", f"{where} is {told}: it cannot be negative")
    elif column.check == "positive":
        yield Fault(
            "not_positive", target, f"{value} <= 0", f"{where} is {told}: it must be above zero"
        )
    elif column.check == "share":
        yield Fault(
            "not_a_share",
            target,
            f"{value} NOT BETWEEN 0 AND 1",
            f"{where} is {told}: a share lies between 0 and 1",
        )
    elif column.check == "currency":
        codes = ", ".join(text(code) for code in currencies())
        unknown = f"{raw} IS NOT NULL AND upper({raw}) NOT IN ({codes})"
        yield Fault(
            "currency",
            target,
            unknown,
            f"{where} is {told}: no currency of ISO 4217 has this code (USD, EUR, …)",
        )
    elif column.check:
        words = column.check.split("|")
        allowed = ", ".join(text(word) for word in words)
        unknown = f"{raw} IS NOT NULL AND lower({raw}) NOT IN ({allowed})"
        yield Fault(
            "word", target, unknown, f"{where} is {told}: it must be one of {', '.join(words)}"
        )
    if column.type == "timestamp" and not column.future:
        limit = instant(now + AHEAD)
        yield Fault(
            "future",
            target,
            f"{value} > {limit}",
            f"{where} is {told}: more than an hour ahead of now",
        )


def _how(target: str) -> str:
    """The option that says which column a target is."""
    return '--known-at "' if target == KNOWN_AT else f'--map "{target}='


def _of_row(subject: Subject, given: tuple[Column, ...], now: datetime) -> Iterator[Fault]:
    has = {column.name for column in given}
    if subject.either:
        empty = " AND ".join(
            f"{name(f'r_{target}')} IS NULL" for target in subject.either if target in has
        )
        both = " and ".join(subject.either)
        yield Fault("nobody", subject.either[0], empty, f"{both} are both empty: whose is it?")
    first = subject.first_moment
    begins = name(f"v_{first}")
    for target in list(subject.fact.moments)[1:]:
        if target in has:
            before = f"{name(f'v_{target}')} < {begins}"
            yield Fault(
                "ends_before_start", target, before, f"{target} ({{value}}) lies before {first}"
            )
    until = subject.fact.until
    if until in has:
        before = f"{name(f'v_{until}')} < {name(f'd_{first}')}"
        yield Fault(
            "ends_before_start", str(until), before, f"{until} ({{value}}) lies before {first}"
        )
    if subject.name == "ticket" and "rating" in has:
        said = [name(f"v_{target}") for target in ("rated_at", "closed_at") if target in has]
        never = " AND ".join(["v_rating IS NOT NULL", *(f"{value} IS NULL" for value in said)])
        yield Fault(
            "missing",
            "rating",
            never,
            "rating is given, but neither rated_at nor closed_at says when",
        )


def instant(moment: datetime) -> str:
    """A moment as SQL."""
    return f"TIMESTAMPTZ {text(moment.isoformat())}"


# What only a row of a wide table can be refused for: found later, over the whole file.
WIDE = (
    Fault(
        "twice",
        "",
        "false",
        "this file says different things of the same account or person: keep one row of it",
    ),
    Fault("empty", "", "false", "nothing is said but the id"),
)
known_at_column = Column(KNOWN_AT, "timestamp", "When it became known.", True, None, None, False)
_CODE = {
    "int64": "whole_number",
    "float64": "number",
    "decimal": "number",
    "bool": "yes_or_no",
    "date": "time",
    "timestamp": "time",
}
_A_TIME = (
    "no date or time that can be read. Write 2024-01-31 or 2024-01-31T14:05:00Z, "
    'or say how it is written: {how}COLUMN:%d.%m.%Y"'
)
_NOT = {
    "int64": "not a whole number",
    "float64": "not a number",
    "decimal": "not a number, or too large",
    "bool": "neither true nor false (or yes/no, 1/0)",
    "date": _A_TIME,
    "timestamp": _A_TIME,
}
