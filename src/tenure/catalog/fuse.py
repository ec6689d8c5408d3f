"""Reductions over the same rows, as one aggregate for a whole grid of moments.

Rows are first added up per interval of moments in which they are visible (`enter`, `leave`), and only these sums are
spread over the moments: exact with late facts and corrections, whatever the number of moments. What is distinct is
counted once a moment: of all intervals of one value that end together only the longest is kept, which is their union.

What a definition says is compiled from Ibis, flat; the two steps around it are SQL, since nested expressions take
Ibis twenty times as long to compile as they take to run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ibis
import ibis.expr.operations as ops
from ibis.expr.types import Table, Value

from tenure.warehouse.tables import sql_type

Compile = Callable[[Table], str]

# How the parts of intervals are put together.
WHOLE = {
    ops.Min: "min({0})", ops.Max: "max({0})", ops.Any: "bool_or({0})", ops.All: "bool_and({0})",
    ops.ArgMax: "max({0}).arg", ops.ArgMin: "min({0}).arg",
    ops.Mean: "sum({0}_sum) / nullif(sum({0}_count), 0)",
}  # fmt: skip


def branches(
    compiled: Compile,
    rows: Table,
    keys: Sequence[str],
    reductions: Sequence[ops.Reduction],
    names: Sequence[str],
) -> list[tuple[str, ibis.Schema]]:
    """SQL of relations by `keys` and moment `m` that together hold one of `names` for each of `reductions` of `rows`.

    `rows` has `enter` and `leave`.
    """
    named = list(zip(names, reductions, strict=True))
    distinct = [(name, one) for name, one in named if isinstance(one, ops.CountDistinct)]
    addable = [(name, one) for name, one in named if not isinstance(one, ops.CountDistinct)]
    made = [_added(compiled, rows, keys, addable)] if addable else []
    return made + [_counted(compiled, rows, keys, name, one) for name, one in distinct]


def _added(
    compiled: Compile, rows: Table, keys: Sequence[str], named: Sequence[tuple[str, ops.Reduction]]
) -> tuple[str, ibis.Schema]:
    parts: dict[str, Value] = {}
    for name, one in named:
        parts |= _parts(name, one)
    by_interval = compiled(rows.group_by([*keys, "enter", "leave"]).aggregate(**parts))
    wholes = ", ".join(
        f"CAST({WHOLE.get(type(one), 'sum({0})').format(name)} AS {_type(one)}) AS {name}"
        for name, one in named
    )
    by = ", ".join((*keys, "m"))
    spread = f"SELECT *, unnest(range(enter, leave)) AS m FROM ({by_interval})"
    columns = {name: one.dtype for name, one in named}
    return f"SELECT {by}, {wholes} FROM ({spread}) GROUP BY {by}", _schema(keys, columns)


def _counted(
    compiled: Compile, rows: Table, keys: Sequence[str], name: str, one: ops.CountDistinct
) -> tuple[str, ibis.Schema]:
    value = one.arg.to_expr()
    wanted = value.notnull()
    if one.where is not None:
        wanted = wanted & one.where.to_expr()
    held = compiled(rows.filter(wanted).select(*keys, "enter", "leave", counted=value))
    by = ", ".join(keys)
    longest = (
        f"SELECT {by}, counted, leave, min(enter) AS enter FROM ({held}) "
        f"GROUP BY {by}, counted, leave"
    )
    spread = f"SELECT {by}, counted, unnest(range(enter, leave)) AS m FROM ({longest})"
    text = f"SELECT {by}, m, count(DISTINCT counted) AS {name} FROM ({spread}) GROUP BY {by}, m"
    return text, _schema(keys, {name: one.dtype})


def _parts(name: str, one: ops.Reduction) -> dict[str, Value]:
    """What is kept of an interval's rows, so that intervals can be put together."""
    if isinstance(one, ops.Mean):
        return {
            f"{name}_sum": ops.Sum(one.arg, where=one.where).to_expr(),
            f"{name}_count": ops.Count(one.arg, where=one.where).to_expr(),
        }
    if isinstance(one, (ops.ArgMax, ops.ArgMin)):
        # Ties go by the value itself, so that the answer never depends on the order of rows.
        arg, by = one.arg.to_expr(), one.key.to_expr()
        both = by.notnull() & arg.notnull()
        if one.where is not None:
            both = both & one.where.to_expr()
        pair = ibis.struct({"by": by, "arg": arg})
        return {name: (pair.max if isinstance(one, ops.ArgMax) else pair.min)(where=both)}
    return {name: one.to_expr()}


def _schema(keys: Sequence[str], columns: dict[str, ibis.DataType]) -> ibis.Schema:
    return ibis.schema({**dict.fromkeys(keys, "string"), "m": "int64", **columns})


def _type(one: ops.Reduction) -> str:
    return sql_type(one.dtype.to_pyarrow())
