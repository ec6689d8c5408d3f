"""What is true or false in a condition: comparisons, and what joins them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlglot import exp

from tenure.catalog.condition.grammar import Columns, Grammar, Rules, Term


def _bracket(grammar: Grammar, node: exp.Expr) -> Term:
    return grammar.read(node.this)


def _chain(grammar: Grammar, node: exp.Expr) -> Term:
    """`a and b and c`, built as a balanced tree so that a long chain is not a deep one."""
    joined = operator.and_ if isinstance(node, exp.And) else operator.or_
    word = "and" if isinstance(node, exp.And) else "or"
    terms = [
        grammar.of_kind(part, "bool", f"`{word}` joins conditions: compare it with something")
        for part in node.flatten()
    ]
    return Term("bool", lambda columns: _balanced(joined, [term.build(columns) for term in terms]))


def _balanced(joined: Callable[[Any, Any], Any], values: Sequence[Any]) -> Any:
    half = len(values) // 2
    return (
        values[0]
        if not half
        else joined(_balanced(joined, values[:half]), _balanced(joined, values[half:]))
    )


def _not(grammar: Grammar, node: exp.Expr) -> Term:
    term = grammar.of_kind(
        node.this, "bool", "`not` turns a condition round: compare it with something"
    )
    return Term("bool", lambda columns: ~term.build(columns))


def _compare(grammar: Grammar, node: exp.Expr) -> Term:
    compared = COMPARISONS[type(node)]
    left, right = grammar.alike(node.this, node.expression)
    if left.kind == "bool" and not isinstance(node, exp.EQ | exp.NEQ):
        raise grammar.error(node, "yes or no has no order")
    return Term("bool", lambda columns: compared(left.build(columns), right.build(columns)))


COMPARISONS: Mapping[type[exp.Expr], Callable[[Any, Any], Any]] = {
    exp.EQ: operator.eq,
    exp.NEQ: operator.ne,
    exp.LT: operator.lt,
    exp.LTE: operator.le,
    exp.GT: operator.gt,
    exp.GTE: operator.ge,
}


def _in(grammar: Grammar, node: exp.Expr) -> Term:
    if not node.expressions:
        raise grammar.error(node, "`in` needs a list of values in brackets: ('pro', 'team')")
    term = grammar.read(node.this)
    values = []
    for part in node.expressions:
        if isinstance(part, exp.Null):
            raise grammar.error(part, "null is in no list; add `or … is null`")
        values.append(grammar.alike(node.this, part)[1])
        if values[-1].value is None:
            raise grammar.error(
                part, f"{grammar.called(part)}: a list holds written values, not names"
            )
    return Term(
        "bool", lambda columns: term.build(columns).isin([each.build(columns) for each in values])
    )


def _between(grammar: Grammar, node: exp.Expr) -> Term:
    low, high = node.args["low"], node.args["high"]
    term, least = grammar.alike(node.this, low)
    most = grammar.alike(node.this, high)[1]
    if term.kind == "bool":
        raise grammar.error(node, "yes or no has no order")
    return Term(
        "bool",
        lambda columns: term.build(columns).between(least.build(columns), most.build(columns)),
    )


def _like(grammar: Grammar, node: exp.Expr) -> Term:
    term = grammar.of_kind(node.this, "text", "`like` compares texts")
    pattern = grammar.of_kind(
        node.expression, "text", "`like` needs a pattern in quotes: 'pro%'"
    ).value
    if pattern is None:
        raise grammar.error(node.expression, "`like` needs a pattern in quotes: 'pro%'")
    any_case, negate = isinstance(node, exp.ILike), bool(node.args.get("negate"))

    def build(columns: Columns) -> Any:
        value = term.build(columns)
        found = value.ilike(pattern) if any_case else value.like(pattern)
        return ~found if negate else found

    return Term("bool", build)


def _is(grammar: Grammar, node: exp.Expr) -> Term:
    asked = node.expression
    if isinstance(asked, exp.Null):
        term = grammar.read(node.this)
        return Term("bool", lambda columns: _unknown(term, columns))
    if not isinstance(asked, exp.Boolean):
        raise grammar.error(node, "`is` asks for null, true or false; compare values with `=`")
    term = grammar.of_kind(node.this, "bool", "only yes or no can be true or false")
    if asked.this:
        return Term("bool", lambda columns: term.build(columns).fill_null(False))
    return Term("bool", lambda columns: ~term.build(columns).fill_null(True))


def _unknown(term: Term, columns: Columns) -> Any:
    """Yes or no is asked as a number: SQL reads `not a is null` as `not (a is null)`."""
    value = term.build(columns)
    return (value.cast("int8") if term.kind == "bool" else value).isnull()


_TWO = frozenset({"this", "expression"})
RULES: Rules = {
    exp.Paren: (_bracket, frozenset({"this"})),
    exp.And: (_chain, _TWO),
    exp.Or: (_chain, _TWO),
    exp.Not: (_not, frozenset({"this"})),
    **dict.fromkeys(COMPARISONS, (_compare, _TWO)),
    exp.In: (_in, frozenset({"this", "expressions"})),
    exp.Between: (_between, frozenset({"this", "low", "high"})),
    exp.Like: (_like, _TWO | {"negate"}),
    exp.ILike: (_like, _TWO | {"negate"}),
    exp.Is: (_is, _TWO),
}
