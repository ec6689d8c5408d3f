"""CSV with a line of names at its top, as tools that measure write it: `time,account,cpu,disk_gb`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from tenure.collect.logs.formats.format import NOT_A_LINE, Reader, Row, Said
from tenure.collect.logs.formats.objects import Object, Objects

NAME = "csv"
ALSO = ()


class Csv:
    """Splits at commas, or at semicolons or tabs where the first line has these."""

    def __init__(self, wanted: Iterable[str], said: Said) -> None:
        self._objects = Objects(self._decode, wanted, said)
        self.names = self._objects.names
        self._header = ""
        self._columns: list[str] = []

    @property
    def state(self) -> str:
        return self._header

    def resume(self, state: str) -> None:
        self._header = state
        self._between = max(",;\t", key=state.count)
        self._columns = [name.strip() for name in self._cells(state)]

    def rows(self, block: bytes, lines: Sequence[bytes]) -> Sequence[Row]:
        nothing = (None,) * len(self.names)
        if self._columns or not lines:
            return self._objects.rows(block, lines)
        self.resume(lines[0].decode("utf-8-sig", "replace").rstrip("\r"))
        return [(*nothing, NOT_A_LINE), *self._objects.rows(block, lines[1:])]

    def _decode(self, line: bytes) -> Object | str:
        try:
            cells = self._cells(line.decode("utf-8", "replace").rstrip("\r"))
        except csv.Error as error:
            return f"not CSV: {error}"
        if len(cells) != len(self._columns):
            return f"{len(cells)} cells, but the first line names {len(self._columns)}"
        return {name: cell for name, cell in zip(self._columns, cells, strict=True) if cell.strip()}

    def _cells(self, line: str) -> list[str]:
        return next(csv.reader([line], delimiter=self._between, strict=True), [])


def fits(line: bytes) -> bool:
    """Never by itself: almost anything has a comma in it."""
    return False


def reader(wanted: Iterable[str], said: Said) -> Reader:
    return Csv(wanted, said)
