"""What is imported: a kind of fact, or a wide table (a row per account or person, a column per property)."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from tenure.errors import UsageError
from tenure.facts import Column, Fact, kind_named, kinds
from tenure.facts.attribute import Attribute
from tenure.facts.correction import Correction
from tenure.facts.fact import columns

MESSAGE_ID = "message_id"
NOT_IMPORTED = frozenset({Correction.kind})  # written by Tenure itself
EITHER = {"event": ("account_id", "person_id"), "attribute": ("account_id", "person_id")}


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of fact as an import sees it; of a wide table `wide` is true and the fact is `attribute`."""

    name: str
    fact: type[Fact]
    columns: tuple[Column, ...]
    wide: bool = False
    either: tuple[str, ...] = ()  # one of these is needed

    @property
    def targets(self) -> tuple[str, ...]:
        """The columns that a file may bring."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that a file must have."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def first_moment(self) -> str:
        """The column of a row's first moment."""
        return next(iter(self.fact.moments), "happened_at")


def subject_named(name: str) -> Subject:
    """`event`, `events`, `Contract-Line`, `account` …; UsageError with the list for any other name."""
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    if wide := WIDE.get(plain.removesuffix("s")) or WIDE.get(plain):
        return wide
    kind = kind_named(plain)
    if kind is None or kind.kind in NOT_IMPORTED:
        known = names()
        close = difflib.get_close_matches(plain, known, 1)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise UsageError(f"There is no kind of fact called {name}.{hint} Kinds: {', '.join(known)}")
    return Subject(kind.kind, kind, columns(kind), either=EITHER.get(kind.kind, ()))


def names() -> tuple[str, ...]:
    """All that can be imported, in the order of the alphabet."""
    return tuple(sorted({*kinds(), *WIDE} - NOT_IMPORTED))


def _wide(name: str, *given: Column) -> Subject:
    return Subject(name, Attribute, given, wide=True)


def _column(name: str, type_: str, doc: str, required: bool = False) -> Column:
    return Column(name, type_, doc, required, None, None, False)


_ACCOUNT = _column("account_id", "text", "The account.", required=True)
_NAME = _column("name", "text", "What it is called: a label, true since the start.")
_START = _column("started_at", "timestamp", "When it became a customer or signed up.")
WIDE = {
    "account": _wide("account", _ACCOUNT, _NAME, _START),
    "person": _wide(
        "person",
        _column("person_id", "text", "The person.", required=True),
        _column("account_id", "text", "The account where this is so; empty: everywhere."),
        _NAME,
        _START,
    ),
}
