"""DuckDB's SQL as Spark's: what sqlglot turns, and what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import sqlglot
from sqlglot import exp

from tenure.warehouse.tables import sql_type

if TYPE_CHECKING:
    from ibis.expr.types import Expr


def spark_sql(text: str) -> str:
    """A question in DuckDB's SQL as Spark asks it, with the same answer."""
    tree = sqlglot.parse_one(text, read="duckdb")
    return tree.transform(_turned).sql(dialect="spark")


def compiled(expr: Expr) -> str:
    """An Ibis expression as Spark's SQL."""
    from ibis.backends.sql.compilers.pyspark import compiler
    from ibis.config import Config, options

    class Options(Config):  # its compiler asks for what its backend would set
        treat_nan_as_null: bool = False

    options.pyspark = options.pyspark or Options()
    return str(compiler.to_sqlglot(expr).sql(dialect=compiler.dialect))


def spark_columns(schema: pa.Schema) -> str:
    """A schema as Spark declares it: `name TYPE, …`; an instant is TIMESTAMP, a wall clock TIMESTAMP_NTZ."""
    return ", ".join(
        f"{exp.to_identifier(f.name, quoted=True).sql(dialect='spark')} "
        f"{exp.DataType.build(sql_type(f.type), dialect='duckdb').sql(dialect='spark')}"
        for f in schema
    )


def _turned(node: exp.Expression) -> exp.Expression:
    return node
