"""DuckDB's SQL as Spark's: what sqlglot turns, and what it does not."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlglot
from sqlglot import exp

from tenure.warehouse.tables import sql_type

if TYPE_CHECKING:
    from ibis.expr.types import Expr

FUNCTIONS = {"epoch_us": "UNIX_MICROS"}  # that sqlglot does not know to be the same


def spark_sql(text: str) -> str:
    """A question in DuckDB's SQL as Spark asks it, with the same answer."""
    tree = sqlglot.parse_one(text, read="duckdb")
    return tree.transform(_turned).sql(dialect="spark")


def compiled(expr: Expr) -> str:
    """An Ibis expression as Spark's SQL."""
    compiler = _compiler()
    return str(compiler.to_sqlglot(expr).sql(dialect=compiler.dialect))


def spark_columns(schema: pa.Schema) -> str:
    """A schema as Spark declares it: `name TYPE, …`; an instant is TIMESTAMP, a wall clock TIMESTAMP_NTZ."""
    return ", ".join(
        f"{exp.to_identifier(f.name, quoted=True).sql(dialect='spark')} "
        f"{exp.DataType.build(sql_type(f.type), dialect='duckdb').sql(dialect='spark')}"
        for f in schema
    )


def _turned(node: exp.Expr) -> exp.Expr:
    """What a part of a question is to Spark, where it is not what sqlglot makes of it."""
    if isinstance(node, exp.GenerateSeries) and node.args.get("is_end_exclusive"):
        return _sequence(node.args["start"], node.args["end"])
    if isinstance(node, exp.Anonymous) and node.name.lower() in FUNCTIONS:
        return exp.Anonymous(this=FUNCTIONS[node.name.lower()], expressions=node.expressions)
    return node


def _sequence(start: exp.Expr, end: exp.Expr) -> exp.Expr:
    """The whole numbers from `start` to before `end`. (sqlglot says array() for none, which has no type on Sail.)"""
    last = exp.Sub(this=exp.paren(end), expression=exp.Literal.number(1))
    numbers = exp.Anonymous(this="SEQUENCE", expressions=[start.copy(), last])
    return exp.case().when(exp.LT(this=exp.paren(start), expression=exp.paren(end)), numbers)


@functools.cache
def _compiler() -> Any:
    """Ibis's compiler for Spark, where it says less than DuckDB's does."""
    import ibis.expr.datatypes as dt
    from ibis.backends.sql.compilers.base import NULL, STAR
    from ibis.backends.sql.compilers.pyspark import PySparkCompiler
    from ibis.config import Config, options

    class Options(Config):  # type: ignore[misc]  # the compiler asks for what its backend would set
        treat_nan_as_null: bool = False

    class Compiler(PySparkCompiler):  # type: ignore[misc]
        __slots__ = ()

        def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:  # noqa: N802
            if dtype.is_floating():  # 0.5 is a decimal to Spark
                return self.cast(repr(float(value)), dt.float64)
            return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

        def visit_CountStar(self, op: Any, *, arg: Any, where: Any) -> Any:  # noqa: N802
            # Ibis adds up the condition: of rows for which it is never known that is null, and not 0.
            return self.f.count(STAR if where is None else self.if_(where, 1, NULL))

        def visit_Cast(self, op: Any, *, arg: Any, to: Any) -> Any:  # noqa: N802
            cast = super().visit_Cast(op, arg=arg, to=to)
            if op.arg.dtype.is_numeric() and not op.arg.dtype.is_floating() and to.is_floating():
                # Sail calls an expression by its name without casts, and takes sum(cast(n)) and sum(n) for one.
                return self.cast(1, to) * cast
            return cast

    options.pyspark = options.pyspark or Options()
    return Compiler()
