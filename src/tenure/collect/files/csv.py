"""CSV: separators `,` `;` tab or `|`, quotes, a byte order mark, any line ending."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from tenure.collect.files.incoming import Broken, batch, broken_batch, distinct
from tenure.collect.files.stream import Unpacked, unpacked
from tenure.errors import UnreadableFile

SEPARATORS = ",;\t|"
ROWS = 50_000
CELL_LIMIT = 1 << 20  # longer than this is a quote that was never closed


class CsvFile:
    """A CSV file with a header line. Cells are text; a row with too few or too many cells is broken."""

    def __init__(self, path: Path, name: str) -> None:
        csv.field_size_limit(CELL_LIMIT)
        self.name = name
        self.trouble: str | None = None
        self._before = 0  # blank lines before the header
        self._stream = unpacked(path)
        try:
            self.columns = self._header(_text(self._stream))
        except UnreadableFile:
            self.close()
            raise
        self.types: tuple[pa.DataType, ...] = (pa.string(),) * len(self.columns)

    def close(self) -> None:
        self._stream.close()

    def batches(self) -> Iterator[pa.RecordBatch]:
        rows: list[list[str]] = []
        lines: list[int] = []
        for line, row in self._rows():
            rows.append(row)
            lines.append(line)
            if len(rows) == ROWS:
                yield from self._batches(rows, lines)
                rows, lines = [], []
        if self._stream.trouble and rows and self._stream.last not in b"\r\n":
            cut = self._broken(rows.pop(), lines.pop(), "cut_off||the file breaks off in this row")
            yield broken_batch(self.types, [cut])
        if rows:
            yield from self._batches(rows, lines)
        if self._stream.trouble:
            self.trouble = (
                f"{self.name}, after line {self._reader.line_num + self._before}: "
                f"{self._stream.trouble}"
            )
        self._stream.close()

    def _header(self, text: io.TextIOWrapper) -> tuple[str, ...]:
        name = self.name
        first = ""
        try:
            first = next((line for line in self._counted(text) if line.strip()), "")
        except UnicodeError as error:
            raise UnreadableFile(f"{name}: not text ({error}). Save it as UTF-8") from None
        if not first:
            raise UnreadableFile(f"{name}: the file is empty; its first line must name the columns")
        separator = separator_of(first)
        self._reader = csv.reader(itertools.chain([first], text), delimiter=separator)
        try:
            header = next(self._reader)
        except csv.Error as error:
            raise UnreadableFile(f"{name}, line 1: {error}") from None
        if any(_undecoded(cell) for cell in header):
            raise UnreadableFile(f"{name}, line 1: not UTF-8. Save it as UTF-8 and import it again")
        return distinct(header)

    def _counted(self, text: io.TextIOWrapper) -> Iterator[str]:
        for self._before, line in enumerate(text):
            yield line

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows with the line that each begins on; blank lines are not rows."""
        reader, before = self._reader, self._before + 1
        begins = reader.line_num + before
        try:
            for row in reader:
                if row:
                    yield begins, row
                begins = reader.line_num + before
        except (csv.Error, UnicodeError) as error:
            hint = " Is a quote left open?" if "limit" in str(error) else ""
            self.trouble = f"{self.name}, line {begins}: {error}.{hint} Nothing after it was read"

    def _batches(self, rows: list[list[str]], lines: list[int]) -> Iterator[pa.RecordBatch]:
        width = len(self.columns)
        if set(map(len, rows)) == {width}:
            try:
                yield self._batch(rows, lines)
                return
            except UnicodeEncodeError:
                pass
        good: list[list[str]] = []
        at: list[int] = []
        bad: list[Broken] = []
        for line, row in zip(lines, rows, strict=True):
            if reason := self._fault(row):
                bad.append(self._broken(row, line, reason))
            else:
                good.append(row)
                at.append(line)
        if good:
            yield self._batch(good, at)
        if bad:
            yield broken_batch(self.types, bad)

    def _batch(self, rows: list[list[str]], lines: list[int]) -> pa.RecordBatch:
        cells = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        return batch(self.types, cells, lines)

    def _fault(self, row: Sequence[str]) -> str | None:
        width = len(self.columns)
        for name, cell in itertools.zip_longest(self.columns, row, fillvalue=""):
            if _undecoded(cell):
                return f"encoding|{name}|not UTF-8; save the file as UTF-8"
        if len(row) != width:
            few = "few" if len(row) < width else "many"
            quote = "; is a quote left open?" if any("\n" in cell for cell in row) else ""
            return f"cells||too {few} cells: {len(row)}, the header has {width}{quote}"
        return None

    def _broken(self, row: Sequence[str], line: int, reason: str) -> Broken:
        extra = [f"column {place}" for place in range(len(self.columns) + 1, len(row) + 1)]
        names = [*self.columns, *extra]
        named = {name: _shown(cell) for name, cell in zip(names, row, strict=False)}
        return Broken(line, reason, json.dumps(named, ensure_ascii=False))


def separator_of(header: str) -> str:
    """The separator that stands most often in the header line, outside quotes."""
    bare = "".join(header.split('"')[::2])
    return max(SEPARATORS, key=bare.count)


def _text(stream: Unpacked) -> io.TextIOWrapper:
    buffered = io.BufferedReader(stream, 1 << 18)
    mark = buffered.peek(2)[:2]
    encoding = "utf-16" if mark in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return io.TextIOWrapper(buffered, encoding=encoding, errors="surrogateescape", newline="")


def _undecoded(cell: str) -> bool:
    return not cell.isascii() and any("\ud800" <= sign <= "\udfff" for sign in cell)


def _shown(cell: str) -> str:
    """Bytes that are no text are shown as the sign for it."""
    return cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
