"""The idea of a fact: something known about a customer, with the time it happened and the time it was known.

A kind of fact is a frozen dataclass in this folder; being in the folder is registering. Its fields are the
columns that a file may bring. `rows` (a kind's plural) names its table, in the lake and in definitions.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import importlib
import pkgutil
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar


class Shape(enum.Enum):
    """How the rows of a kind are read at a moment."""

    HAPPENING = "happening"  # windowed by its day: event, touchpoint, invoice
    STATE = "state"  # has a key, and is in force from start to end: contract line, membership
    GAUGE = "gauge"  # a level that holds until the next one: storage used; never summed


TYPES: Mapping[type, str] = {
    str: "text",
    int: "int64",
    float: "float64",
    bool: "bool",
    Decimal: "decimal",
    date: "date",
    datetime: "timestamp",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind: its name, type (a value of `TYPES`), and what a file may bring in it."""

    name: str
    type: str
    doc: str
    required: bool
    check: str | None  # nonnegative, positive, currency, share, or a|b|c (one of these words)
    change: str | None  # the change that this value belongs to; None: to every change of the row
    future: bool  # may lie ahead: an end, a renewal, a due date


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every fact has. Times are UTC to the microsecond in the lake; a file may bring them in any zone."""

    kind: ClassVar[str]  # what the command calls it: contract_line
    rows: ClassVar[str]  # the table of its rows: contract_lines
    shape: ClassVar[Shape]
    key: ClassVar[tuple[str, ...]] = ()  # of a state or gauge: what has one value at a time
    # A row that holds several moments becomes several facts, each known at its own time:
    # column that holds the moment -> the change it tells. Empty: one fact a row, at `happened_at`.
    moments: ClassVar[Mapping[str, str]] = {}
    ends: ClassVar[tuple[str, ...]] = ()  # changes after which the state is no longer in force
    # a date column: in force up to and with this day, unless it says else
    until: ClassVar[str | None] = None


def fact(
    doc: str,
    *,
    check: str | None = None,
    change: str | None = None,
    future: bool = False,
    default: Any = dataclasses.MISSING,
) -> Any:
    """A field of a kind of fact: its sentence, what is allowed in it, and which change it belongs to."""
    notes = {"doc": doc, "check": check, "change": change, "future": future}
    return dataclasses.field(default=default, metadata=notes)


def columns(kind: type[Fact]) -> tuple[Column, ...]:
    """The columns that a file may bring for this kind, in the order of its fields."""
    return _columns(kind.kind)


@functools.cache
def kinds() -> Mapping[str, type[Fact]]:
    """Every kind of fact by its name, in the order of the folder."""
    import tenure.facts as folder

    for module in pkgutil.iter_modules(folder.__path__):
        importlib.import_module(f"{folder.__name__}.{module.name}")
    return {kind.kind: kind for kind in sorted(Fact.__subclasses__(), key=lambda k: k.kind)}


def kind_named(name: str) -> type[Fact] | None:
    """The kind called `name`, by its own name or by its rows' (`contract_line`, `contract_lines`)."""
    return kinds().get(name) or next((k for k in kinds().values() if k.rows == name), None)


@functools.cache
def _columns(name: str) -> tuple[Column, ...]:
    kind = kinds()[name]
    hints = typing.get_type_hints(kind)
    return tuple(
        Column(
            name=field.name,
            type=TYPES[_plain(hints[field.name])],
            doc=field.metadata["doc"],
            required=field.default is dataclasses.MISSING,
            check=field.metadata["check"],
            change=field.metadata["change"],
            future=field.metadata["future"],
        )
        for field in dataclasses.fields(kind)
    )


def _plain(hint: Any) -> type:
    """`str | None` is `str`: whether a value may be missing is said by its default."""
    if isinstance(hint, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    return typing.cast(type, hint)
