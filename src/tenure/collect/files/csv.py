"""CSV: separators `,` `;` tab or `|`, quotes, a byte order mark, any line ending.

Blocks without a quote are read by Arrow, all others by Python's reader (about a fifth as fast), with the same outcome.
"""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv

from tenure.collect.files.incoming import Broken, batch, broken_batch, distinct
from tenure.collect.files.stream import lines_of, unpacked, whole_lines
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
        self._done = 0  # lines
        self._stream = unpacked(path)
        self._blocks = whole_lines(self._stream)
        try:
            self.columns = self._header()
        except UnreadableFile:
            self.close()
            raise
        self.types: tuple[pa.DataType, ...] = (pa.string(),) * len(self.columns)

    def batches(self) -> Iterator[pa.RecordBatch]:
        for block in self._blocks:
            if b'"' in block:  # a quoted cell may go on in the next block
                yield from self._read(itertools.chain([block], self._blocks))
            elif rows := self._read_fast(block):
                yield from rows
            else:
                yield from self._read([block])
        if self._stream.trouble:
            self.trouble = f"{self.name}, after line {self._done}: {self._stream.trouble}"

    def close(self) -> None:
        self._stream.close()

    def _header(self) -> tuple[str, ...]:
        block = next(self._blocks, b"")
        lines = list(itertools.takewhile(lambda line: not line.strip(), lines_of([block])))
        first = next(itertools.islice(lines_of([block]), len(lines), None), "")
        if not first:
            why = self._stream.trouble or "the file is empty; its first line must name the columns"
            raise UnreadableFile(f"{self.name}: {why}")
        self._separator = separator_of(first)
        reader = csv.reader(
            itertools.islice(lines_of([block]), len(lines), None), delimiter=self._separator
        )
        try:
            header = next(reader)
        except csv.Error as error:
            raise UnreadableFile(f"{self.name}, line 1: {error}") from None
        if any(_undecoded(cell) for cell in header):
            raise UnreadableFile(
                f"{self.name}, line 1: not UTF-8. Save it as UTF-8 and import it again"
            )
        self._done = len(lines) + reader.line_num
        read = "".join(itertools.islice(lines_of([block]), self._done))
        rest = block[len(read.encode("utf-8", "surrogateescape")) :]
        self._blocks = itertools.chain([rest] if rest else [], self._blocks)
        return distinct(header)

    def _read_fast(self, block: bytes) -> list[pa.RecordBatch]:
        """A block without quotes, without blank lines, bad rows and bad bytes; nothing where it is not like that."""
        ended = block.endswith(b"\n")
        if self._stream.trouble and not ended:
            return []
        lines = block.count(b"\n") + (not ended)
        names = [f"c{place}" for place in range(len(self.columns))]
        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(block),
                read_options=arrow_csv.ReadOptions(column_names=names, block_size=1 << 24),
                parse_options=arrow_csv.ParseOptions(delimiter=self._separator, quote_char=False),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
                ),
            )
        except (pa.ArrowInvalid, pa.ArrowKeyError):
            return []
        if len(table) != lines:
            return []
        read = []
        for part in table.to_batches():
            at = pa.array(range(self._done + 1, self._done + 1 + len(part)), pa.int64())
            read.append(batch(self.types, part.columns, at))
            self._done += len(part)
        return read

    def _read(self, blocks: Iterable[bytes]) -> Iterator[pa.RecordBatch]:
        rows: list[list[str]] = []
        lines: list[int] = []
        for line, row in self._rows(blocks):
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

    def _rows(self, blocks: Iterable[bytes]) -> Iterator[tuple[int, list[str]]]:
        """Rows with the line that each begins on; blank lines are not rows."""
        before = self._done
        reader = csv.reader(lines_of(blocks), delimiter=self._separator)
        begins = before + 1
        try:
            for row in reader:
                if row:
                    yield begins, row
                self._done = before + reader.line_num
                begins = self._done + 1
        except csv.Error as error:
            hint = " Is a quote left open?" if "limit" in str(error) else ""
            self.trouble = (
                f"{self.name}, line {begins}: {error}.{hint} What stands after it was not read"
            )
            for _ in self._blocks:  # to its end, or what comes next would be taken for rows
                pass

    def _batches(self, rows: list[list[str]], lines: list[int]) -> Iterator[pa.RecordBatch]:
        if set(map(len, rows)) == {len(self.columns)}:
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


def _undecoded(cell: str) -> bool:
    return not cell.isascii() and any("\ud800" <= sign <= "\udfff" for sign in cell)


def _shown(cell: str) -> str:
    """Bytes that are no text are shown as the sign for it."""
    return cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
