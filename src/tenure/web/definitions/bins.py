"""Bins in words: as rows of a table, and as the condition whose accounts they hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from tenure.web import words
from tenure.web.definitions.distribution import Bin, Distribution
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

PLAIN = re.compile(r"[a-z][a-z0-9_]*\Z")
Opens = Callable[[str], str]  # the address of the accounts of whom a condition holds


def called(unit: str, currency: str) -> Callable[[Any], str]:
    """How a value is written."""

    def said(value: Any) -> str:
        if isinstance(value, float) and value.is_integer() and unit not in ("ratio", "share"):
            value = int(value)
        if unit in ("days", "day") and not isinstance(value, date):
            return words.number(value)
        return words.value(value, unit, currency)

    return said


def bins_table(
    name: str,
    now: Distribution,
    said: Callable[[Any], str],
    opens: Opens,
    then: Distribution | None = None,
    noun: str = "account",
) -> Shown:
    """A row per bin: how many, which share of those known; with `then` also how many it would be."""
    rows: list[list[Any]] = []
    for n, one in enumerate(now.bins):
        count = now.counts[n]
        condition = where(name, one)
        cell = Cell(words.number(count), href=opens(condition) if condition and count else "")
        row: list[Any] = [Cell(label(one, said)), cell]
        if then:
            row += [words.number(then.counts[n]), words.change(then.counts[n] - count)]
        else:
            row.append(words.percent(count / now.known) if now.known else "")
        rows.append(row)
    heads = (
        ("Value", "Now", "Then", "Change") if then else ("Value", f"{noun.capitalize()}s", "Share")
    )
    unknown = Cell(
        words.number(now.unknown), href=opens(f"{quoted(name)} is null") if now.unknown else ""
    )
    last: list[Any] = [words.UNKNOWN.capitalize(), unknown]
    last += [words.number(then.unknown), words.change(then.unknown - now.unknown)] if then else [""]
    return shown(heads, [*rows, last], numeric=(1, 2, 3))


def label(one: Bin, said: Callable[[Any], str]) -> str:
    """`10 to under 20`, `200 and more`, a text."""
    if one.rest:
        return "all others"
    if one.is_ is not None:
        return said(one.is_)
    if one.low is None:
        return f"under {said(one.high)}"
    if one.high is None:
        return f"{said(one.low)} and more"
    return f"{said(one.low)} to under {said(one.high)}"


def where(name: str, one: Bin) -> str:
    """The condition that holds for the accounts of a bin; nothing where none can say it."""
    column = quoted(name)
    if one.rest:
        return ""
    if isinstance(one.is_, bool):
        return column if one.is_ else f"not {column}"
    if one.is_ is not None:
        return f"{column} = {_written(one.is_)}"
    parts = []
    if one.low is not None:
        parts.append(f"{column} >= {_written(one.low)}")
    if one.high is not None:
        parts.append(f"{column} < {_written(one.high)}")
    return " and ".join(parts)


def quoted(name: str) -> str:
    """A name in a condition."""
    return name if PLAIN.match(name) else '"' + name.replace('"', '""') + '"'


def _written(value: Any) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, date):
        return f"DATE '{value}'"
    if isinstance(value, float | Decimal) and value == int(value):
        return str(int(value))
    return repr(float(value)) if isinstance(value, float) else str(value)
