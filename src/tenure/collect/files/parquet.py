"""Parquet: columns with types; a row's line is its number, from 1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tenure.collect.files.incoming import batch, distinct
from tenure.errors import UnreadableFile

ROWS = 200_000


class ParquetFile:
    """A Parquet file. Numbers, dates and times keep their type (nanoseconds are cut to microseconds); all else is text."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self.trouble: str | None = None
        try:
            self._file = pq.ParquetFile(path)
        except (pa.ArrowInvalid, OSError) as error:
            why = str(error).splitlines()[0]
            raise UnreadableFile(
                f"{name}: cut off or damaged; no row of it can be read ({why})"
            ) from None
        fields = list(self._file.schema_arrow)
        self.columns = distinct([field.name for field in fields])
        self.types = tuple(_kept(field.type) for field in fields)
        self.rows: int = self._file.metadata.num_rows

    def batches(self) -> Iterator[pa.RecordBatch]:
        done = 0
        for read in (self._all, self._by_group):  # a step that fails takes good groups with it
            self.trouble = None
            try:
                for part in read(done):
                    cells = [
                        _cells(cell, type_)
                        for cell, type_ in zip(part.columns, self.types, strict=True)
                    ]
                    lines = pa.array(range(done + 1, done + len(part) + 1), pa.int64())
                    yield batch(self.types, cells, lines)
                    done += len(part)
                return
            except (pa.ArrowException, OSError) as error:
                told = str(error).splitlines()[0]
                self.trouble = f"{self.name}, after row {done}: the file is damaged ({told})"

    def _all(self, _: int) -> Iterator[pa.RecordBatch]:
        yield from self._file.iter_batches(ROWS)

    def _by_group(self, done: int) -> Iterator[pa.RecordBatch]:
        """What comes after the rows that are done, one group of the file at a time."""
        start = 0
        for number in range(self._file.num_row_groups):
            rows = self._file.metadata.row_group(number).num_rows
            if start + rows > done:
                group = self._file.read_row_group(number).slice(max(0, done - start))
                yield from group.to_batches(ROWS)
            start += rows

    def close(self) -> None:
        self._file.close()


def _kept(type_: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(type_):
        return _kept(type_.value_type)
    if pa.types.is_timestamp(type_):
        return pa.timestamp("us", "UTC" if type_.tz else None)
    plain = (pa.types.is_integer, pa.types.is_float32, pa.types.is_float64, pa.types.is_boolean)
    if any(test(type_) for test in plain) or type_ == pa.date32():
        return type_
    if pa.types.is_date64(type_):
        return pa.date32()
    if pa.types.is_float16(type_):
        return pa.float32()
    return pa.string()


def _cells(cell: pa.Array, type_: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(cell.type):
        cell = cell.dictionary_decode()
    if cell.type == type_:
        return cell
    if pa.types.is_timestamp(cell.type) and cell.type.unit == "ns":
        cell = pc.floor_temporal(cell, unit="microsecond")
    if pa.types.is_nested(cell.type) or pa.types.is_binary(cell.type):
        return pa.array([_text(value) for value in cell.to_pylist()], pa.string())
    return cell.cast(type_, safe=False)


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return json.dumps(_plain(value), ensure_ascii=False, default=str)


def _plain(value: object) -> object:
    """What JSON can hold: a map comes as pairs."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        pairs = value and all(isinstance(one, tuple) and len(one) == 2 for one in value)
        return {str(k): _plain(v) for k, v in value} if pairs else [_plain(one) for one in value]
    return value
