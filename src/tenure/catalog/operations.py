"""The Ibis operations that a definition may use: those that give the same answer on every engine."""

from __future__ import annotations

from typing import Any

import ibis.expr.operations as ops

from tenure.catalog.definition import Definition
from tenure.errors import DefinitionError

REDUCTIONS: tuple[type[ops.Node], ...] = (
    ops.Sum, ops.Count, ops.CountStar, ops.CountDistinct, ops.Min, ops.Max, ops.Mean,
    ops.ArgMax, ops.ArgMin, ops.Any, ops.All,
)  # fmt: skip

VALUES: tuple[type[ops.Node], ...] = (
    ops.Field, ops.Literal, ops.Cast, ops.TryCast, ops.Alias,
    ops.Add, ops.Subtract, ops.Multiply, ops.Divide, ops.FloorDivide, ops.Modulus, ops.Negate,
    ops.Equals, ops.NotEquals, ops.Less, ops.LessEqual, ops.Greater, ops.GreaterEqual,
    ops.And, ops.Or, ops.Not, ops.IsNull, ops.NotNull, ops.Between, ops.InValues,
    ops.IfElse, ops.SearchedCase, ops.SimpleCase, ops.Coalesce, ops.NullIf,
    ops.Greatest, ops.Least, ops.Abs, ops.Round, ops.Floor, ops.Ceil,
    ops.Ln, ops.Log10, ops.Exp, ops.Sqrt, ops.Power, ops.Clip,
    ops.Lowercase, ops.Uppercase, ops.StringSQLLike, ops.StringSQLILike, ops.StringContains,
    ops.StartsWith, ops.EndsWith, ops.StringConcat, ops.StringLength,
    ops.DateAdd, ops.DateSub, ops.DateDelta, ops.IntervalFromInteger,
    ops.ExtractYear, ops.ExtractMonth, ops.ExtractDay, ops.ExtractHour, ops.ExtractMinute, ops.DayOfWeekIndex,
)  # fmt: skip

# Only in the table form: what takes rows and gives rows.
ROWS: tuple[type[ops.Node], ...] = (
    ops.UnboundTable, ops.Project, ops.Filter, ops.Aggregate, ops.Sort, ops.Limit, ops.Distinct,
    ops.JoinChain, ops.JoinReference, ops.JoinLink, ops.Union, ops.SelfReference,
    ops.WindowFunction, ops.WindowBoundary, ops.SortKey, ops.Lag, ops.Lead, ops.RowNumber, ops.MinRank, ops.DenseRank,
    ops.TimestampDelta, ops.TimestampAdd, ops.TimestampSub,
    ops.TimestampDiff, ops.Date,
)  # fmt: skip


def refuse_unknown(definition: Definition, node: ops.Node, *, rows: bool) -> None:
    """Raise where `node` holds an operation that is not on the list, unless the definition names its engines."""
    allowed = REDUCTIONS + VALUES + (ROWS if rows else (ops.UnboundTable,))
    for found in node.find(ops.Node):
        if not isinstance(found, allowed) and definition.engines is None:
            raise DefinitionError(
                f"{definition.where}: {definition.name} uses {type(found).__name__}, which is not known to give "
                f"the same answer on every engine. Say it otherwise, or name the engines: engines=('duckdb',)."
            )
        if isinstance(found, (ops.Cast, ops.TryCast)) and definition.engines is None:
            _refuse_uneven(definition, found)


def _refuse_uneven(definition: Definition, cast: ops.Cast | ops.TryCast) -> None:
    """Raise for what one engine rounds and another cuts off, and for numbers written as each engine writes them."""
    given, wanted = cast.arg.dtype, cast.to
    if given.is_floating() and wanted.is_integer():
        hint = "say .round(), .floor() or .ceil()"
    elif given.is_string() and wanted.is_integer():
        hint = 'cast to "float64" first, then say .round() or .floor()'
    elif given.is_floating() and wanted.is_string():
        hint = "compare numbers as numbers"
    else:
        return
    raise DefinitionError(
        f"{definition.where}: {definition.name} casts {given} to {wanted}, which engines do differently: {hint}."
    )


def guarded(expr: Any) -> Any:
    """The same expression with null, not an error or infinity, where something is divided by zero or has no logarithm."""

    def guard(found: ops.Node, parts: dict[str, Any] | None) -> ops.Node:
        now = found.__recreate__(parts) if parts else found
        if isinstance(now, (ops.Divide, ops.FloorDivide, ops.Modulus)):
            return type(now)(now.left, ops.NullIf(now.right, ops.Literal(0, now.right.dtype)))
        if isinstance(now, (ops.Ln, ops.Log10, ops.Sqrt)):
            least = ops.GreaterEqual if isinstance(now, ops.Sqrt) else ops.Greater
            zero, none = ops.Literal(0, now.arg.dtype), ops.Literal(None, now.arg.dtype)
            return type(now)(ops.IfElse(least(now.arg, zero), now.arg, none))
        return now

    return expr.op().replace(guard).to_expr()
