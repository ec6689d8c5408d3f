"""Distinct values over a grid of moments: the intervals of one value, cut so that none overlaps another.

Then at every moment each value is there once at most, and counting them is adding up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ibis.expr.operations as ops
from ibis.expr.types import Table


def held(
    compiled: Callable[[Table], str],
    rows: Table,
    keys: Sequence[str],
    one: ops.CountDistinct,
    by: Sequence[str],
) -> str:
    """SQL of the values that count, as `counted`, with their keys and the columns `by`."""
    value = one.arg.to_expr()
    wanted = value.notnull()
    if one.where is not None:
        wanted = wanted & one.where.to_expr()
    return compiled(rows.filter(wanted).select(*keys, *by, counted=value))


def pieces(rows: str, keys: Sequence[str], longest: int) -> str:
    """SQL of `keys`, `enter` and `leave`: stretches of moments in which a value of `rows` is there, each moment once.

    `longest`: moments that a row is there at most. Where the last row of a value comes before the first one goes, they
    are one stretch: so it is of nearly every day. Of other values each row is what lies behind all that began before it.
    """
    by, columns = ", ".join((*keys, "counted")), ", ".join((*keys, "enter", "leave"))
    if longest == 1:
        return f"SELECT DISTINCT {columns}, counted FROM ({rows}) each_row"
    return f"""
        WITH each_row AS ({rows}),
        spans AS (
            SELECT {by}, min(enter) AS enter, max(leave) AS leave, max(enter) <= min(leave) AS whole
            FROM each_row GROUP BY {by}),
        ordered AS (
            SELECT {columns}, max(leave) OVER (PARTITION BY {by} ORDER BY enter, leave
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered
            FROM (
                SELECT {by}, min(each_row.enter) AS enter, each_row.leave FROM each_row
                JOIN (SELECT {by} FROM spans WHERE NOT whole) spans USING ({by}) GROUP BY {by}, each_row.leave) most)
        SELECT {columns} FROM spans WHERE whole
        UNION ALL
        SELECT {", ".join(keys)}, greatest(enter, covered) AS enter, leave FROM ordered
        WHERE covered IS NULL OR leave > covered"""
