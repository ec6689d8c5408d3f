"""What has a value in a condition: names, what is written out, and what is reckoned from them."""

from __future__ import annotations

import difflib
import functools
import operator
import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import ibis
from sqlglot import exp

from tenure.catalog.condition.grammar import (
    A_KIND,
    Columns,
    Grammar,
    Reckoned,
    Rules,
    Term,
    as_day,
    as_number,
    kind_of,
)

Sound: TypeAlias = "tuple[tuple[Callable[[Columns], Any], int], ...]"


def _name(grammar: Grammar, node: exp.Column) -> Term:
    if len(node.parts) > 1:
        raise grammar.error(node, f"{grammar.called(node)}: write the name alone, without a dot")
    identifier = node.this
    if not isinstance(identifier, exp.Identifier):
        raise grammar.error(node, f"{grammar.called(node)} is not a name")
    name = _known(identifier.name, identifier.quoted, grammar.types)
    if name is None:
        raise grammar.error(node, _unknown(identifier.name, identifier.quoted, grammar.types))
    if name not in grammar.needs:
        grammar.needs.append(name)
    kind = kind_of(grammar.types[name])
    return Term(kind, lambda columns: columns[name])


def _known(name: str, quoted: bool, types: Mapping[str, str]) -> str | None:
    """As in SQL, a name without quotes may be written in any case, where that is clear."""
    if name in types or quoted:
        return name if name in types else None
    same = [known for known in types if known.lower() == name.lower()]
    return same[0] if len(same) == 1 else None


def _unknown(name: str, quoted: bool, types: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(name.lower(), sorted(types), n=3, cutoff=0.6)
    hints = [f"did you mean {' or '.join(near)}?"] if near else []
    if quoted:
        hints.append(f"\"{name}\" is a name; for the text write '{name}'")
    elif not near:
        hints.append(f"a text stands in quotes: '{name}'")
    return f"nothing is called `{name}`; {'; '.join(hints)}"


def _literal(grammar: Grammar, node: exp.Expr) -> Term:
    if node.is_string:
        text = str(node.this)
        return Term("text", lambda _: ibis.literal(text), text)
    number = as_number(str(node.this))
    if number is None:
        raise grammar.error(node, f"{grammar.called(node)} is not a number that can be used here")
    return _written(number)


def _written(number: float) -> Term:
    return Term("number", lambda _: ibis.literal(number), number)


def _boolean(grammar: Grammar, node: exp.Expr) -> Term:
    value = bool(node.this)
    return Term("bool", lambda _: ibis.literal(value), value)


def _null(grammar: Grammar, node: exp.Expr) -> Term:
    raise grammar.error(node, "null can only be asked for with `is null` or `is not null`")


def _reckon(grammar: Grammar, node: exp.Expr) -> Term:
    """In float64: whole numbers would overflow and decimals run out of digits, which stops the whole list."""
    left, right = (
        _reckoned(grammar.of_kind(part, "number", "only numbers can be reckoned with"))
        for part in (node.this, node.expression)
    )
    both, divides = ARITHMETIC[type(node)], isinstance(node, exp.Div)

    def build(columns: Columns) -> Any:
        one, other = left.build(columns), right.build(columns)
        return both(one, other.nullif(0.0) if divides else other)

    size = 1 + left.size + right.size * (2 if divides else 1)
    return _asked(build, size, (*left.sound, *right.sound))


ARITHMETIC: Mapping[type[exp.Expr], Callable[[Any, Any], Any]] = {
    exp.Add: operator.add,
    exp.Sub: operator.sub,
    exp.Mul: operator.mul,
    exp.Div: operator.truediv,
}


def _asked(build: Callable[[Columns], Any], size: int, before: Sound) -> Term:
    """A number, and unknown where it, or a step before it, has no bounds or is none: what is none is larger than any, on
    every engine."""
    sound = (*before, (lambda columns: build(columns).abs() <= sys.float_info.max, size + 1))

    def asked(columns: Columns) -> Any:
        holds = functools.reduce(operator.and_, (step(columns) for step, _ in sound))
        return ibis.cases((holds, build(columns)))

    whole = size + sum(asking for _, asking in sound)
    return Term("number", asked, size=whole, reckoned=Reckoned(build, size, sound))


def _reckoned(term: Term) -> Reckoned:
    return term.reckoned or Reckoned(lambda columns: _float(term.build(columns)), term.size, ())


def _float(value: Any) -> Any:
    return value.cast("float64")


def _negative(grammar: Grammar, node: exp.Expr) -> Term:
    term = grammar.of_kind(node.this, "number", "only numbers can be negative")
    if isinstance(term.value, int | float):
        return _written(-term.value)
    return _turned(term, operator.neg)


def _abs(grammar: Grammar, node: exp.Expr) -> Term:
    term = grammar.of_kind(node.this, "number", "`abs` takes a number")
    return _turned(term, lambda value: value.abs())


def _turned(term: Term, turn: Callable[[Any], Any]) -> Term:
    """What is a number before is one after."""
    if term.reckoned is None:
        return Term("number", lambda columns: turn(_float(term.build(columns))))
    given = term.reckoned
    return _asked(lambda columns: turn(given.build(columns)), given.size + 1, given.sound)


def _lower(grammar: Grammar, node: exp.Expr) -> Term:
    term = grammar.of_kind(node.this, "text", "`lower` takes a text")
    return Term("text", lambda columns: term.build(columns).lower())


def _coalesce(grammar: Grammar, node: exp.Expr) -> Term:
    first = grammar.read(node.this)
    terms = [first, *(grammar.alike(node.this, part)[1] for part in node.expressions)]
    return Term(first.kind, lambda columns: ibis.coalesce(*(term.build(columns) for term in terms)))


def _case(grammar: Grammar, node: exp.Expr) -> Term:
    whens = [
        (grammar.of_kind(part.this, "bool", "`when` takes a condition"), part.args["true"])
        for part in node.args["ifs"]
    ]
    default = node.args.get("default")
    results = [grammar.alike(whens[0][1], part)[1] for _, part in whens]
    otherwise = grammar.alike(whens[0][1], default)[1] if default is not None else None

    def build(columns: Columns) -> Any:
        branches = [
            (when.build(columns), then.build(columns))
            for (when, _), then in zip(whens, results, strict=True)
        ]
        return ibis.cases(*branches, else_=otherwise.build(columns) if otherwise else None)

    return Term(results[0].kind, build)


def _cast(grammar: Grammar, node: exp.Expr) -> Term:
    """DATE '2026-01-31', and a text read as a number; what is none is unknown."""
    target = node.args["to"].this
    if target == exp.DType.DATE and isinstance(node.this, exp.Literal):
        day = as_day(str(node.this.this))
        if day is None:
            raise grammar.error(
                node, f"{grammar.called(node)} is not a day; write DATE '2026-01-31'"
            )
        return Term("date", lambda _: ibis.literal(day), day)
    if target != exp.DType.DOUBLE:
        raise grammar.error(node, "only `try_cast(… as double)` and DATE '2026-01-31' are possible")
    term = grammar.read(node.this)
    if term.kind not in ("text", "number"):
        raise grammar.error(
            node,
            f"{grammar.called(node.this)} is {A_KIND[term.kind]}; only a text can be read as a number",
        )
    return _asked(lambda columns: term.build(columns).try_cast("float64"), term.size + 1, ())


_ONE = frozenset({"this"})
_TWO = frozenset({"this", "expression"})
RULES: Rules = {
    exp.Column: (_name, frozenset({"this", "table", "db", "catalog"})),
    exp.Literal: (_literal, frozenset({"this", "is_string"})),
    exp.Boolean: (_boolean, _ONE),
    exp.Null: (_null, _ONE),
    **dict.fromkeys(ARITHMETIC, (_reckon, _TWO | {"typed", "safe"})),
    exp.Neg: (_negative, _ONE),
    exp.Abs: (_abs, _ONE),
    exp.Lower: (_lower, _ONE),
    exp.Coalesce: (_coalesce, frozenset({"this", "expressions"})),
    exp.Case: (_case, frozenset({"ifs", "default"})),
    exp.Cast: (_cast, frozenset({"this", "to"})),
    exp.TryCast: (_cast, frozenset({"this", "to", "safe"})),
}
