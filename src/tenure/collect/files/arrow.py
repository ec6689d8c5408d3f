"""Rows that are in memory, or come one batch at a time, as if they stood in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from tenure.collect.files.incoming import batch, distinct


class ArrowRows:
    """Arrow batches as an `Incoming`. Their `lines` are counted from `first_line` on."""

    def __init__(
        self, fields: pa.Schema, batches: Iterable[pa.RecordBatch], first_line: int = 1
    ) -> None:
        self.columns = distinct(fields.names)
        self.types: tuple[pa.DataType, ...] = tuple(fields.types)
        self.trouble: str | None = None
        self._batches, self._line = batches, first_line

    @classmethod
    def of(cls, table: pa.Table, first_line: int = 1) -> ArrowRows:
        """The rows of a table."""
        return cls(table.schema, table.to_batches(), first_line)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, once."""
        for given in self._batches:
            lines: Sequence[int] = range(self._line, self._line + len(given))
            self._line += len(given)
            yield batch(self.types, given.columns, pa.array(lines, pa.int64()))

    def close(self) -> None:
        """Nothing is held open."""
