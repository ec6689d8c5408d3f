"""Stored readings as a history: accounts by moments. Only the columns that are asked for are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from tenure.proof.ground import Ground

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True)
class History:
    """`table` holds a row for each account and moment; a matrix of it has a row per account and a column per moment."""

    ids: tuple[str, ...]
    days: npt.NDArray[np.int64]  # as ordinals of dates, ascending
    table: pa.Table
    at: tuple[Places, Places]  # of each row of the table: the account and the moment
    made: dict[str, Numbers] = field(default_factory=dict, repr=False)

    @property
    def moments(self) -> tuple[date, ...]:
        """The moments as days."""
        return tuple(date.fromordinal(int(day)) for day in self.days)

    def numbers(self, name: str) -> Numbers:
        """A column as numbers, yes as 1, days as ordinals; what is not known, or not there, is not a number."""
        if name not in self.made:
            self.made[name] = self.spread(_numbers(self.table[name]))
        return self.made[name]

    def spread(self, values: Numbers) -> Numbers:
        """A value for each row of the table as a matrix."""
        found = np.full((len(self.ids), len(self.days)), np.nan)
        found[self.at] = values
        return found

    def holds(self, name: str) -> Flags:
        """Where a yes or no is yes."""
        found: Flags = self.numbers(name) == 1
        return found

    @cached_property
    def rows(self) -> Places:
        """The row of the table of each account and moment; -1: there is none."""
        found = np.full((len(self.ids), len(self.days)), -1, np.int64)
        found[self.at] = np.arange(self.table.num_rows)
        return found

    def there(self) -> Flags:
        """Which account has a row at which moment."""
        found: Flags = self.rows >= 0
        return found

    def months(self) -> Numbers:
        """For how many months each moment stands: until the one before it, at most one."""
        if len(self.days) < 2:
            return np.full(len(self.days), 7 / MONTH_DAYS)
        apart = np.diff(self.days).astype(np.float64)
        whole = np.concatenate([[float(np.median(apart))], apart])
        found: Numbers = np.minimum(whole, MONTH_DAYS) / MONTH_DAYS
        return found


def read(ground: Ground, names: Sequence[str], days: Sequence[date]) -> History:
    """The stored readings of these definitions on these days; a definition that is not stored is null there."""
    types = {name: kind.to_pyarrow() for name, kind in ground.catalog.types("account").items()}
    wanted = list(dict.fromkeys(names))
    if not days:
        return history(
            pa.table({"account_id": pa.array([], pa.string()), "as_of": pa.array([], pa.date32())})
        )
    kept = pa.array(list(days), pa.date32())
    table = ground.readings.read("account", wanted, min(days), max(days), types=types)
    if len(days) < len(ground.readings.days("account")):
        table = table.filter(pc.is_in(table["as_of"], value_set=kept))
    return history(table)


def history(table: pa.Table) -> History:
    """A table of `account_id`, `as_of` and readings."""
    codes = table["account_id"].combine_chunks().dictionary_encode()
    names = codes.dictionary.to_pylist()
    order = np.argsort(np.array(names, dtype=object)) if names else np.zeros(0, np.int64)
    place = np.empty(len(names), np.int64)
    place[order] = np.arange(len(names))
    since = _numbers(table["as_of"]).astype(np.int64)
    days, moments = np.unique(since, return_inverse=True)
    accounts = place[codes.indices.to_numpy(zero_copy_only=False).astype(np.int64)]
    return History(tuple(names[n] for n in order), days, table, (accounts, moments))


def weekly(
    stored: Sequence[date], since: date | None, until: date | None, every: int
) -> list[date]:
    """Of the stored days those at least `every` days apart, the last one first taken; none outside of the two."""
    found: list[date] = []
    for day in sorted(stored, reverse=True):
        if (since and day < since) or (until and day > until):
            continue
        if not found or day <= found[-1] - timedelta(every):
            found.append(day)
    return found[::-1]


def _numbers(column: pa.ChunkedArray) -> Numbers:
    kind = column.type
    if pa.types.is_date(kind):
        days = pc.cast(pc.cast(column, pa.date32()), pa.int32())
        column = pc.add(days, date(1970, 1, 1).toordinal())
    elif pa.types.is_null(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return np.full(len(column), np.nan)
    found = pc.cast(column, pa.float64(), safe=False)
    return np.asarray(
        pc.fill_null(found, float("nan")).combine_chunks().to_numpy(zero_copy_only=False)
    )
