"""Arrow tables with exactly the columns that a file may bring for a kind of fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tenure.demo.calendar import DAY, NEVER
from tenure.demo.draws import Flags, Floats, Ints
from tenure.facts.fact import columns, kinds

TYPES: Mapping[str, pa.DataType] = {
    "text": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "decimal": pa.decimal128(18, 4),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}


def schema(kind: str) -> pa.Schema:
    """The columns of a kind, in the order of its fields."""
    return pa.schema([(column.name, TYPES[column.type]) for column in columns(kinds()[kind])])


def table(kind: str, values: Mapping[str, pa.Array]) -> pa.Table:
    """The rows of a kind; what is not given is empty."""
    wanted = schema(kind)
    unknown = set(values) - set(wanted.names)
    if unknown:
        raise ValueError(f"{kind} has no columns {sorted(unknown)}")
    rows = len(next(iter(values.values())))
    arrays = [
        values[field.name].cast(field.type) if field.name in values else pa.nulls(rows, field.type)
        for field in wanted
    ]
    return pa.Table.from_arrays(arrays, schema=wanted)


def save(rows: pa.Table, path: Path) -> Path:
    """One Parquet file; the same rows give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, path, compression="zstd")
    return path


def words(codes: Ints, names: Sequence[str | None]) -> pa.Array:
    """Names by their codes; a negative code is empty."""
    return pa.array(list(names), pa.string()).take(pa.array(codes, mask=codes < 0))


def instants(at: Ints, known: Flags | None = None) -> pa.Array:
    """Microseconds as instants; empty where not `known`."""
    return pa.array(at, pa.int64(), mask=None if known is None else ~known).cast(TYPES["timestamp"])


def mornings(days: Ints) -> pa.Array:
    """The first instant of each day; empty for NEVER."""
    return instants(np.where(days < NEVER, days, 0) * DAY, days < NEVER)


def dates(days: Ints, known: Flags | None = None) -> pa.Array:
    """Days as dates; empty where not `known`."""
    mask = None if known is None else ~known
    return pa.array(days.astype(np.int32), pa.int32(), mask=mask).cast(pa.date32())


def money(amounts: Floats) -> pa.Array:
    """Amounts to the cent."""
    return pa.array(np.round(amounts, 2)).cast(TYPES["decimal"])


def numbers(values: NDArray[np.generic], known: Flags | None = None) -> pa.Array:
    """Numbers, empty where not `known`."""
    return pa.array(values, mask=None if known is None else ~known)
