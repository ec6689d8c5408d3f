"""A file without the rows that are not meant, and a file with columns that its folder's name tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from tenure.collect import expression
from tenure.collect.expression import Cells, Expression, Words
from tenure.collect.files.incoming import BROKEN, Incoming, schema
from tenure.collect.mapping import place_of
from tenure.errors import UsageError


class Needed:
    """The rows in which `needs` is filled, and those that could not be read. `left_out`: how many others there were."""

    def __init__(self, rows: Incoming, needs: str) -> None:
        self.columns, self.types, self.trouble = rows.columns, rows.types, rows.trouble
        self.left_out = 0
        self._rows = rows
        found = expression.parse(needs, lambda name: place_of(name, rows.columns))
        if not isinstance(found, Cells | Words):
            raise UsageError(
                f"needs = {needs!r}: name a column of the file, or COLUMN{{word=}} for the words that leave a row out. "
                f"The file has: {', '.join(rows.columns)}"
            )
        self._needs = found

    def batches(self) -> Iterator[pa.RecordBatch]:
        for part in self._rows.batches():
            meant = pc.or_(_filled(self._needs, part), part.column(BROKEN).is_valid())
            kept = part.filter(meant)
            self.left_out += len(part) - len(kept)
            yield kept
        self.trouble = self._rows.trouble

    def close(self) -> None:
        self._rows.close()


class Partitioned:
    """A file in a folder like `dt=2026-01-01`: the folder's name is a column, unless the file has it itself."""

    def __init__(self, rows: Incoming, told: Mapping[str, str | None]) -> None:
        self._rows = rows
        self._told = {name: value for name, value in told.items() if name not in rows.columns}
        self.columns = (*rows.columns, *self._told)
        self.types: tuple[pa.DataType, ...] = (*rows.types, *(pa.string() for _ in self._told))
        self.trouble = rows.trouble

    def batches(self) -> Iterator[pa.RecordBatch]:
        width = len(self._rows.columns)
        fields = schema(self.types)
        for part in self._rows.batches():
            told = [pa.array([value] * len(part), pa.string()) for value in self._told.values()]
            columns = [*part.columns[:width], *told, *part.columns[width:]]
            yield pa.RecordBatch.from_arrays(columns, schema=fields)
        self.trouble = self._rows.trouble

    def close(self) -> None:
        self._rows.close()


def _filled(needs: Expression, part: pa.RecordBatch) -> pa.Array:
    cells = needs.of if isinstance(needs, Words) else needs
    if not isinstance(cells, Cells):
        raise UsageError("needs: a list of words stands behind a column")
    column = part.column(cells.place)
    if not pa.types.is_string(column.type):
        return column.is_valid()
    if cells.path:
        column = pa.array([_inside(text, cells.path) for text in column.to_pylist()], pa.string())
    words = pc.utf8_lower(pc.utf8_trim_whitespace(column))
    filled = pc.fill_null(pc.not_equal(words, ""), False)
    if isinstance(needs, Words):
        empty = [word.lower() for word, value in needs.words if not value]
        listed = [word.lower() for word, value in needs.words if value]
        if needs.other == "":
            filled = pc.and_(filled, pc.is_in(words, value_set=pa.array(listed, pa.string())))
        filled = pc.and_not(filled, pc.is_in(words, value_set=pa.array(empty, pa.string())))
    return filled


def _inside(text: str | None, path: tuple[str, ...]) -> str | None:
    try:
        value: Any = msgspec.json.decode(text or "null")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    for key in path:
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value if value is None or isinstance(value, str) else msgspec.json.encode(value).decode()
