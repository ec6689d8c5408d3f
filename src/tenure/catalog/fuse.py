"""Reductions over the same rows, as one aggregate for a whole grid of moments.

Rows are first added up per interval of moments in which they are visible (`enter`, `leave`), and only these sums are
spread over the moments: exact with late facts and corrections, whatever the number of moments. Of what is distinct the
intervals of each value are cut so that none overlaps another (`catalog/distinct.py`); then it is a sum like any other.

Where several windows are asked of the same rows, these are added up by day first, once for all windows (`by_day`).

What a definition says is compiled from Ibis, flat; the steps around it are SQL, since nested expressions take
Ibis twenty times as long to compile as they take to run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.operations as ops
from ibis.expr.types import Table, Value

from tenure.catalog.distinct import held, pieces
from tenure.warehouse.tables import sql_type

Compile = Callable[[Table], str]
Named = Sequence[tuple[str, ops.Reduction]]
ENDS = ("enter", "leave")
DAYS = ("day", "known_day", "known_until_day")

# How parts are put together; all others are added.
WHOLE = {
    ops.Min: "min({0})", ops.Max: "max({0})", ops.Any: "bool_or({0})", ops.All: "bool_and({0})",
    ops.ArgMax: "max({0}).arg", ops.ArgMin: "min({0}).arg",
    ops.Mean: "sum({0}_sum) / nullif(sum({0}_count), 0)",
}  # fmt: skip


@dataclass(frozen=True)
class ByDay:
    """SQL of rows put together by keys, `day`, `known_day` and `known_until_day`, for some of the reductions."""

    text: str
    named: Named


def branches(
    compiled: Compile, rows: Table, keys: Sequence[str], named: Named, *, longest: int
) -> Iterator[tuple[str, ibis.Schema]]:
    """SQL of relations by `keys` and moment `m` that together hold a column for each reduction of `rows`.

    `rows` has `enter` and `leave`, and each row is there at `longest` moments at most.
    """
    addable, distinct = _apart(named)
    if addable:
        yield _spread(_added(compiled, rows, keys, addable, ENDS), keys, addable)
    for name, one in distinct:
        text = held(compiled, rows, keys, one, ENDS)
        yield _spread(_counted(text, keys, name, longest), keys, [(name, one)])


def by_day(compiled: Compile, rows: Table, keys: Sequence[str], named: Named) -> Iterator[ByDay]:
    """The same rows with fewer of them, from which every window is made. `rows` has DAYS."""
    addable, distinct = _apart(named)
    if addable:
        yield ByDay(_added(compiled, rows, keys, addable, DAYS), addable)
    for name, one in distinct:
        yield ByDay(
            f"SELECT DISTINCT * FROM ({held(compiled, rows, keys, one, DAYS)})", [(name, one)]
        )


def of_window(
    seen: str, keys: Sequence[str], held_as: Named, wanted: Named, *, longest: int
) -> tuple[str, ibis.Schema]:
    """The relation that `branches` gives, from rows by day (`seen`, with `enter` and `leave`) that hold `held_as`."""
    of = {one: name for name, one in held_as}
    if isinstance(wanted[0][1], ops.CountDistinct):
        return _spread(_counted(seen, keys, wanted[0][0], longest), keys, wanted)
    parts = ", ".join(
        f"{_merged(one).format(f'{of[one]}{end}')} AS {name}{end}"
        for name, one in wanted
        for end in _ends(one)
    )
    by = ", ".join((*keys, *ENDS))
    return _spread(f"SELECT {by}, {parts} FROM ({seen}) GROUP BY {by}", keys, wanted)


def _apart(named: Named) -> tuple[Named, Named]:
    """What can be added up, and what is counted once however often it comes."""
    distinct = [(name, one) for name, one in named if isinstance(one, ops.CountDistinct)]
    return [pair for pair in named if pair not in distinct], distinct


def _added(
    compiled: Compile, rows: Table, keys: Sequence[str], named: Named, by: Sequence[str]
) -> str:
    parts: dict[str, Value] = {}
    for name, one in named:
        parts |= _parts(name, one)
    return compiled(rows.group_by([*keys, *by]).aggregate(**parts))


def _counted(held_rows: str, keys: Sequence[str], name: str, longest: int) -> str:
    by = ", ".join((*keys, *ENDS))
    return (
        f"SELECT {by}, count(*) AS {name} FROM ({pieces(held_rows, keys, longest)}) GROUP BY {by}"
    )


def _spread(by_interval: str, keys: Sequence[str], named: Named) -> tuple[str, ibis.Schema]:
    wholes = ", ".join(
        f"CAST({WHOLE.get(type(one), 'sum({0})').format(name)} AS {_type(one)}) AS {name}"
        for name, one in named
    )
    by = ", ".join((*keys, "m"))
    spread = f"SELECT *, unnest(range(enter, leave)) AS m FROM ({by_interval})"
    columns = {name: one.dtype for name, one in named}
    schema = ibis.schema({**dict.fromkeys(keys, "string"), "m": "int64", **columns})
    return f"SELECT {by}, {wholes} FROM ({spread}) GROUP BY {by}", schema


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


def _ends(one: ops.Reduction) -> tuple[str, ...]:
    """What the names of its parts end in."""
    return ("_sum", "_count") if isinstance(one, ops.Mean) else ("",)


def _merged(one: ops.Reduction) -> str:
    """How parts are put together to a part."""
    return (
        "sum({0})"
        if isinstance(one, ops.Mean)
        else WHOLE.get(type(one), "sum({0})").removesuffix(".arg")
    )


def _type(one: ops.Reduction) -> str:
    return sql_type(one.dtype.to_pyarrow())
