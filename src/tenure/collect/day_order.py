"""Whether 1/2/2024 is in January or in February: decided for a column by all of its values, never by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from tenure.collect import times, values
from tenure.collect.check_rows import RAW, Orders, given_columns
from tenure.collect.mapping import Mapped
from tenure.collect.subject import Subject
from tenure.errors import UnreadableFile

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine


def day_orders(
    engine: Engine,
    subject: Subject,
    mapped: Mapped,
    types: tuple[pa.DataType, ...],
    file: str,
    known: Mapping[str, str],
) -> Orders:
    """The order of day and month for each target whose column has such dates. UnreadableFile where it cannot be told."""
    orders = dict(known)
    for column in given_columns(subject, mapped):
        source = mapped.sources[column.name]
        cell = values.cell(source, mapped.columns, types)
        if (
            column.type not in ("date", "timestamp")
            or cell.held != "text"
            or source.format
            or column.name in orders
        ):
            continue
        question = f"SELECT {times.order_of('written')} FROM (SELECT line, {values.as_text(cell)} AS written FROM {RAW})"
        count, day_first, month_first, line = engine.rows(question)[0]
        if not count:
            continue
        if bool(day_first) == bool(month_first):
            why = (
                "some say day first and some month first"
                if day_first
                else "no part of any is above 12"
            )
            raise UnreadableFile(
                f"{file}, line {line}, column {source.named}: day/month or month/day? {why.capitalize()}. "
                f'Say which: --map "{column.name}={source.named}:%d/%m/%Y" (or %m/%d/%Y)'
            )
        orders[column.name] = times.DAY_FIRST if day_first else times.MONTH_FIRST
    return orders
