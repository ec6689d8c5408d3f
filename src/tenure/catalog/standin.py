"""A definition's value over the columns that stand for its reductions, once these are computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import ibis
import ibis.expr.operations as ops
from ibis.expr.types import Table, Value

from tenure.catalog.operations import REDUCTIONS

ANSWERS = "answers"  # the table that the columns are said to be of, until it is there
ZERO_OVER_NOTHING = (ops.Sum, ops.Count, ops.CountStar, ops.CountDistinct)


def reductions(values: Iterable[ops.Node]) -> list[ops.Reduction]:
    """The reductions in these values, each once."""
    found: dict[ops.Reduction, None] = {}
    for node in values:
        found |= dict.fromkeys(node.find(REDUCTIONS))
    return list(found)


def stand_ins(
    found: Sequence[ops.Reduction], names: Sequence[str]
) -> dict[ops.Reduction, ops.Node]:
    """The column that stands for each reduction; 0 over no rows where it counts or adds."""
    kinds = {name: one.dtype for name, one in zip(names, found, strict=True)}
    answers = ibis.table(kinds, name=ANSWERS)
    return {
        one: ops.Coalesce((answers[name].op(), ibis.literal(0).cast(one.dtype).op()))
        if isinstance(one, ZERO_OVER_NOTHING)
        else answers[name].op()
        for name, one in zip(names, found, strict=True)
    }


def standing(node: ops.Node, stand_ins: Mapping[ops.Reduction, ops.Node]) -> ops.Node:
    """The value with its reductions replaced by the columns that stand for them."""
    return node.replace({one: stand_ins[one] for one in node.find(REDUCTIONS)})


def over(joined: Table, node: ops.Node) -> Value:
    """The same value over the columns of the table in which they have come to be."""
    columns = {
        field: joined[field.name].op()
        for field in node.find(ops.Field)
        if field.rel.name == ANSWERS
    }
    return node.replace(columns).to_expr() if columns else node.to_expr()
