"""Readings as columns of numbers: the same columns for every model, and how they are made is part of the model."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.health.prediction.examples import Numbers

MOST_CATEGORIES = 20
LEAST_ROWS = 10  # that a category, or what is not known, needs for a column of its own
SKEWED = 1.0  # from this skewness on a number counts by its logarithm
BEND = 0.67  # spreads either side of the mean where a line may bend: the quartiles of a normal distribution
LEAST_VALUES = 5  # of a number that may bend
BEYOND = 1e90  # no number of anything: its cube could not be told


@dataclass(frozen=True, kw_only=True)
class Number:
    """A feature that is a number (or yes/no): in units, or by its logarithm, standardised; null is the mean.

    scaled = (f(x) − mean) ÷ spread, f(x) = x, or where `unit` is not 0 sign(x)·ln(1 + |x| ÷ unit); held within what was seen.
    """

    name: str
    unit: float  # 0: as it is
    mean: float
    spread: float
    low: float
    high: float
    with_missing: bool  # whether "not known" is a column of its own
    bends: bool  # whether lines have two columns more for it

    def scaled(self, raw: Numbers) -> Numbers:
        curved = _curved(raw, self.unit)
        found: Numbers = (np.clip(curved, self.low, self.high) - self.mean) / self.spread
        return np.where(np.isnan(found), 0.0, found)

    def bent(self, scaled: Numbers) -> list[Numbers]:
        """What lies beyond either bend: with them a line rises differently in the lower, the middle and the upper part."""
        return [np.maximum(-BEND - scaled, 0.0), np.maximum(scaled - BEND, 0.0)]


@dataclass(frozen=True, kw_only=True)
class Category:
    """A feature that is a text: a column for each value that is common enough; all others, and null, are in none."""

    name: str
    values: tuple[str, ...]
    with_missing: bool


@dataclass(frozen=True, kw_only=True)
class Encoding:
    """All features, in the order of their columns."""

    numbers: tuple[Number, ...]
    categories: tuple[Category, ...]

    @property
    def owners(self) -> tuple[str, ...]:
        """The feature of each raw column; of the scaled ones that follow, see `owners_of_bends`."""
        names = [one.name for one in self.numbers]
        names += [one.name for one in self.numbers if one.with_missing]
        for one in self.categories:
            names += [one.name] * (len(one.values) + one.with_missing)
        return tuple(names)

    @property
    def owners_of_bends(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.numbers if one.bends for _ in range(2))

    @property
    def features(self) -> tuple[str, ...]:
        return (*(one.name for one in self.numbers), *(one.name for one in self.categories))

    def columns(self, table: pa.Table) -> tuple[Numbers, Numbers]:
        """(rows × columns) twice: raw, with NaN for what is not known, as trees take it; and scaled, with bends, as lines do."""
        raw = [_numbers_of(table[one.name]) for one in self.numbers]
        scaled = [one.scaled(found) for one, found in zip(self.numbers, raw, strict=True)]
        flags = [
            np.isnan(found).astype(float)
            for one, found in zip(self.numbers, raw, strict=True)
            if one.with_missing
        ]
        for each in self.categories:
            codes = _codes(_texts_of(table[each.name]), each.values)
            flags += [(codes == place).astype(float) for place in range(len(each.values))]
            if each.with_missing:
                flags.append((codes == -2).astype(float))
        bends = [
            beyond
            for one, found in zip(self.numbers, scaled, strict=True)
            if one.bends
            for beyond in one.bent(found)
        ]
        rows = table.num_rows
        return _stacked(raw + flags, rows), _stacked(scaled + flags + bends, rows)


def fit(table: pa.Table, *, bends: bool = True) -> Encoding:
    """How the features of `table` become columns. What never changes, or is nearly always something else, makes none."""
    found_numbers: list[Number] = []
    found_categories: list[Category] = []
    for name in table.column_names:
        column = table[name]
        if pa.types.is_null(column.type):
            continue
        if is_text(column.type):
            category = _category(name, column)
            if category.values or category.with_missing:
                found_categories.append(category)
        else:
            number = _number(name, numbers(column), bends)
            if number is not None:
                found_numbers.append(number)
    return Encoding(numbers=tuple(found_numbers), categories=tuple(found_categories))


def is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def numbers(column: pa.ChunkedArray) -> Numbers:
    """As float64, yes as 1; what is not known as NaN. TypeError for what is neither a number nor yes/no."""
    kind = column.type
    if pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    elif not (
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_null(kind)
    ):
        raise TypeError(f"a feature is a number, yes/no or a text, not {kind}")
    found = np.array(column.cast(pa.float64(), safe=False).to_numpy(), dtype=float)
    found[~(np.abs(found) < BEYOND)] = np.nan
    return found


def _numbers_of(column: pa.ChunkedArray) -> Numbers:
    """What was a number when it was learnt from and is a text by now, as attributes may, is not known."""
    return numbers(pa.chunked_array([pa.nulls(len(column))]) if is_text(column.type) else column)


def _texts_of(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column if is_text(column.type) else pa.chunked_array([pa.nulls(len(column))])


def _number(name: str, raw: Numbers, bends: bool) -> Number | None:
    known = raw[~np.isnan(raw)]
    missing = len(raw) - len(known)
    with_missing = missing >= LEAST_ROWS and len(known) >= LEAST_ROWS
    if not len(known) or (known.min() == known.max() and not with_missing):
        return None
    unit = 0.0
    if _skewness(known) > SKEWED:
        sizes = np.abs(known[known != 0])
        unit = min(1.0, float(np.median(sizes)))
    curved = _curved(known, unit)
    return Number(
        name=name,
        unit=unit,
        mean=float(curved.mean()),
        spread=float(curved.std()) or 1.0,
        low=float(curved.min()),
        high=float(curved.max()),
        with_missing=with_missing,
        bends=bends and len(np.unique(known)) >= LEAST_VALUES,
    )


def _category(name: str, column: pa.ChunkedArray) -> Category:
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    counted = pc.value_counts(column).to_pylist()
    least = max(LEAST_ROWS, math.ceil(len(column) / 500))
    common = sorted(
        (-one["counts"], one["values"])
        for one in counted
        if one["values"] is not None and least <= one["counts"] < len(column)
    )
    return Category(
        name=name,
        values=tuple(value for _, value in common[:MOST_CATEGORIES]),
        with_missing=LEAST_ROWS <= column.null_count <= len(column) - LEAST_ROWS,
    )


def _codes(column: pa.ChunkedArray, values: tuple[str, ...]) -> Numbers:
    """The place of each value; -1 for others, -2 for null."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    if pa.types.is_null(column.type):
        return np.full(len(column), -2.0)
    place = pc.index_in(column, value_set=pa.array(values, column.type))
    codes = np.array(pc.fill_null(place, -1).to_numpy(), dtype=float)
    codes[np.asarray(pc.is_null(column).to_numpy(), dtype=bool)] = -2
    return codes


def _curved(raw: Numbers, unit: float) -> Numbers:
    return raw if unit == 0 else np.sign(raw) * np.log1p(np.abs(raw) / unit)


def _skewness(known: Numbers) -> float:
    apart = known - known.mean()
    spread = float(apart.std())
    return abs(float((apart * apart * apart).mean())) / spread**3 if spread > 0 else 0.0


def _stacked(columns: list[Numbers], rows: int) -> Numbers:
    return np.column_stack(columns) if columns else np.zeros((rows, 0))
