"""How a condition is read, node by node, each by the rule for its kind; what has no rule is refused."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from sqlglot import exp

from tenure.catalog.condition.stumble import stumble
from tenure.errors import ConditionError

if TYPE_CHECKING:
    import ibis

Kind = Literal["number", "text", "date", "bool", "other"]
Columns: TypeAlias = "Mapping[str, ibis.Value]"
# Kind of node -> its rule, and the parts it may have: an option that nobody thought of is refused.
Rules: TypeAlias = "Mapping[type[exp.Expr], tuple[Callable[[Grammar, Any], Term], frozenset[str]]]"

KINDS: Mapping[str, Kind] = {  # as facts call their types, and as Ibis does
    **dict.fromkeys(("int8", "int16", "int32", "int64", "float32", "float64", "decimal"), "number"),
    **dict.fromkeys(("bool", "boolean"), "bool"),
    **dict.fromkeys(("text", "string"), "text"),
    "date": "date",
}
A_KIND = {
    "number": "a number",
    "text": "a text",
    "date": "a date",
    "bool": "yes or no",
    "other": "of another type",
}
BIGGEST = 2**63 - 1
POSSIBLE = (
    "and, or, not, = <> < <= > >=, in, between, like, ilike, is null, + - * /, "
    "abs, coalesce, lower, case, try_cast(… as double), DATE '2026-01-31'"
)


MOST_PARTS = 10_000  # of the SQL that a condition becomes: more takes longer than anybody waits


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a condition: its kind, how it is built from columns, and its value where that is written out."""

    kind: Kind
    build: Callable[[Columns], Any]
    value: object = None
    size: int = 0  # parts of the SQL that `build` becomes, at most; 0: those of its parts
    reckoned: Reckoned | None = None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A number before it is asked whether it is one. What goes on reckoning takes it so, or a sum would double with each step."""

    build: Callable[[Columns], Any]
    size: int
    sound: tuple[
        tuple[Callable[[Columns], Any], int], ...
    ]  # that each step came to a number, and the size of asking


class Grammar:
    """Reads one condition; collects the names it needs, in the order they stand."""

    def __init__(self, text: str, types: Mapping[str, str], rules: Rules) -> None:
        self.text = text
        self.types = types
        self.rules = rules
        self.needs: list[str] = []
        self._terms: dict[int, Term] = {}  # a rule may ask for its parts more than once
        self._sizes: list[dict[int, int]] = [{}]  # of the parts of each term that is being read

    def read(self, node: exp.Expr) -> Term:
        """The term that `node` is, or a ConditionError that points at it."""
        if id(node) not in self._terms:
            self._sizes.append({})
            term = self._read(node)
            parts = self._sizes.pop()
            term = replace(term, size=term.size or 1 + sum(parts.values()))
            if term.size > MOST_PARTS:
                raise self.error(
                    node, "this reckons with too much at once; make a metric of a part of it"
                )
            self._terms[id(node)] = term
        self._sizes[-1][id(node)] = self._terms[id(node)].size
        return self._terms[id(node)]

    def _read(self, node: exp.Expr) -> Term:
        rule, allowed = self.rules.get(type(node), (None, frozenset()))
        parts = {name for name, value in node.args.items() if value not in (None, False, [])}
        if rule is None or not parts <= allowed:
            raise self.error(
                node, f"{self.called(node)} is not possible in a condition; possible are {POSSIBLE}"
            )
        if node.error_messages():  # the parser lets some half expressions pass: `@` for abs
            raise self.error(node, "something is missing here")
        return rule(self, node)

    def error(self, node: exp.Expr, says: str) -> ConditionError:
        """An error that points at the words of `node`."""
        start, end = self._span(node)
        return stumble(self.text, start, end, says)

    def called(self, node: exp.Expr) -> str:
        """The words of `node`, for a message."""
        start, end = self._span(node)
        words = self.text[start:end]
        return f"`{words if len(words) <= 40 else words[:39] + '…'}`"

    def _span(self, node: exp.Expr) -> tuple[int, int]:
        """From its first word to its last; words without a place of their own are looked up in the text."""
        places = [part.meta for part in node.walk() if "start" in part.meta]
        if places:
            start = min(place["start"] for place in places)
            return start, self._closed(start, max(place["end"] for place in places) + 1)
        words = node.sql(dialect="duckdb").lower()
        start = self.text.lower().find(words)
        if words and start >= 0:
            return start, start + len(words)
        return self._span(node.parent) if node.parent else (0, len(self.text))

    def _closed(self, start: int, end: int) -> int:
        """The end, with the brackets that were opened and have no place of their own."""
        while self.text.count("(", start, end) > self.text.count(")", start, end):
            close = self.text.find(")", end)
            if close < 0 or self.text[end:close].strip():
                break
            end = close + 1
        return end

    def of_kind(self, node: exp.Expr, kind: Kind, says: str) -> Term:
        """The term `node`, which must be of `kind`."""
        term = self.read(node)
        if term.kind != kind:
            raise self.error(node, f"{self.called(node)} is {A_KIND[term.kind]}; {says}")
        return term

    def alike(self, left: exp.Expr, right: exp.Expr) -> tuple[Term, Term]:
        """Two terms that can be compared."""
        one, other = self.read(left), self.read(right)
        if one.kind != other.kind or one.kind == "other":
            says = f"{self.called(left)} is {A_KIND[one.kind]} and {self.called(right)} is {A_KIND[other.kind]}"
            raise self.error(right, f"{says}; {self._mend(left, one, right, other)}")
        return one, other

    def _mend(self, left: exp.Expr, one: Term, right: exp.Expr, other: Term) -> str:
        """How two terms of different kinds can be compared after all."""
        if other.value is not None:
            term, beside, kind = other, left, one.kind
        else:
            term, beside, kind = one, right, other.kind
        written = str(term.value)
        if term.kind == "text" and kind == "number":
            share = as_number(written.rstrip("% "))
            hint = share / 100 if share is not None and written.endswith("%") else share
            return (
                f"write {hint:g}, without quotes"
                if hint is not None
                else "compare it with a number"
            )
        if term.kind == "text" and kind == "date":
            return (
                f"write DATE '{written}'" if as_day(written) else "write a day as DATE '2026-01-31'"
            )
        if term.kind == "number" and kind == "text":
            return f"write '{written}', or compare it as a number: try_cast({self.called(beside).strip('`')} as double)"
        if one.kind == "bool" and other.kind == "number" and isinstance(left, exp.Predicate):
            return "write a range as `1 < a and a < 2`"
        if kind == "bool":
            return f"write {self.called(beside)} or `not {self.called(beside).strip('`')}`"
        return "only like can be compared with like"


def kind_of(type_: str) -> Kind:
    """The kind of a type by its name: `decimal(18, 4)` is a number; `!` before it says never null."""
    return KINDS.get(type_.lstrip("!").partition("(")[0], "other")


def as_number(text: str) -> float | None:
    """The number that `text` writes: whole where it fits into 64 bits, else float; None: not one, or without bounds."""
    try:
        whole = int(text)
        return whole if abs(whole) <= BIGGEST else float(whole)
    except (ValueError, OverflowError):
        pass
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def as_day(text: str) -> date | None:
    """The day that `text` writes as 2026-01-31."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-01-31") else None
    except ValueError:
        return None
