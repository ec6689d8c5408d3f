"""Columns of readings whose definitions change their type: what is stored keeps its value."""

from __future__ import annotations

import pyarrow as pa


def widest(stored: pa.DataType, computed: pa.DataType) -> pa.DataType:
    """A type that holds the values of both: of two kinds of numbers a number, of anything else a text."""
    if stored == computed:
        return stored
    both = (stored, computed)
    if not all(map(_is_number, both)):
        return pa.string()
    if any(map(pa.types.is_floating, both)):
        return pa.float64()
    decimals = [kind for kind in both if pa.types.is_decimal(kind)]
    return pa.decimal128(38, max(kind.scale for kind in decimals)) if decimals else pa.int64()


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )
