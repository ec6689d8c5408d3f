"""NDJSON: a JSON object on every line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from tenure.collect.files.incoming import Broken, batch, broken_batch
from tenure.collect.files.stream import unpacked
from tenure.errors import UnreadableFile

ROWS = 50_000


class NdjsonFile:
    """An NDJSON file. Its columns are the keys of all its rows, in the order of the alphabet; values are text."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self.trouble: str | None = None
        self._path = path
        self.columns = self._keys()
        self.types: tuple[pa.DataType, ...] = (pa.string(),) * len(self.columns)

    def batches(self) -> Iterator[pa.RecordBatch]:
        rows: list[dict[str, Any]] = []
        lines: list[int] = []
        bad: list[Broken] = []
        for line, row in self._rows():
            if isinstance(row, Broken):
                bad.append(row)
            else:
                rows.append(row)
                lines.append(line)
            if len(rows) == ROWS:
                yield self._batch(rows, lines)
                rows, lines = [], []
            if len(bad) == ROWS:
                yield broken_batch(self.types, bad)
                bad = []
        if rows:
            yield self._batch(rows, lines)
        if bad:
            yield broken_batch(self.types, bad)

    def close(self) -> None:
        """Nothing stays open between two readings."""

    def _batch(self, rows: list[dict[str, Any]], lines: list[int]) -> pa.RecordBatch:
        cells = [
            pa.array([cell(row.get(key)) for row in rows], pa.string()) for key in self.columns
        ]
        return batch(self.types, cells, lines)

    def _rows(self) -> Iterator[tuple[int, dict[str, Any] | Broken]]:
        decode = msgspec.json.Decoder().decode
        raw = unpacked(self._path)
        number = 0
        with io.BufferedReader(raw, 1 << 18) as stream:
            for number, text in enumerate(stream, start=1):
                if not text.strip():
                    continue
                if number == 1:
                    text = text.removeprefix(b"\xef\xbb\xbf")
                try:
                    row = decode(text)
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                    cut = raw.trouble and not text.endswith(b"\n")
                    yield number, broken(number, text, "cut_off" if cut else "json", str(error))
                    continue
                if not isinstance(row, dict):
                    yield number, broken(number, text, "json", "not a JSON object")
                    continue
                yield number, row
            if raw.trouble:
                self.trouble = f"{self.name}, after line {number}: {raw.trouble}"

    def _keys(self) -> tuple[str, ...]:
        """Of every row: a key that first turns up in the last row is a column too."""
        keys: set[str] = set()
        known: set[tuple[str, ...]] = set()
        for _, row in self._rows():
            if isinstance(row, dict) and (shape := tuple(row)) not in known:
                known = known if len(known) < 10_000 else set()
                known.add(shape)
                keys.update(shape)
        if not keys:
            raise UnreadableFile(f"{self.name}: no JSON object in it; NDJSON has one on every line")
        return tuple(sorted(keys))


def cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return msgspec.json.encode(value).decode()


def broken(line: int, text: bytes, code: str, why: str) -> Broken:
    kept = text.decode("utf-8", "replace").strip()
    return Broken(line, f"{code}||not JSON: {why}", json.dumps({"": kept}, ensure_ascii=False))
