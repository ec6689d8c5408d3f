"""JSON that is one value: a list of objects, or the answer of an API with such a list in it (`{"data": [...]}`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from tenure.collect.files.incoming import Broken, batch, broken_batch
from tenure.collect.files.ndjson import broken, cell
from tenure.collect.files.stream import unpacked
from tenure.errors import UnreadableFile

ROWS = 50_000
MOST_BYTES = 256 << 20  # it is read as a whole


class JsonFile:
    """A list of objects; a row's line is its number in the list."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self.trouble: str | None = None
        self._items = _items(path, name)
        keys = {key for item in self._items if isinstance(item, dict) for key in item}
        if not keys:
            raise UnreadableFile(f"{name}: no JSON object is in the list")
        self.columns = tuple(sorted(keys))
        self.types: tuple[pa.DataType, ...] = (pa.string(),) * len(self.columns)
        self.rows = len(self._items)

    def batches(self) -> Iterator[pa.RecordBatch]:
        for first in range(0, len(self._items), ROWS):
            numbered = list(enumerate(self._items[first : first + ROWS], start=first + 1))
            good = [(line, item) for line, item in numbered if isinstance(item, dict)]
            if good:
                cells = [
                    pa.array([cell(item.get(key)) for _, item in good], pa.string())
                    for key in self.columns
                ]
                yield batch(self.types, cells, [line for line, _ in good])
            if bad := [
                _no_object(line, item) for line, item in numbered if not isinstance(item, dict)
            ]:
                yield broken_batch(self.types, bad)

    def close(self) -> None:
        """Nothing is open."""


def is_one_value(begin: bytes) -> bool:
    """Whether a file that begins so is one JSON value and not NDJSON: its first line is no object by itself, or a list is in it."""
    first, newline, rest = begin.strip().partition(b"\n")
    if first.startswith(b"["):
        return True
    try:
        value = msgspec.json.decode(first)
    except msgspec.DecodeError:
        return bool(newline) or (first.startswith(b"{") and _wraps(first))
    return not rest.strip() and isinstance(value, dict) and _listed(value) is not None


def _items(path: Path, name: str) -> list[Any]:
    with unpacked(path) as stream:
        text = bytearray()
        while piece := stream.read(1 << 20):
            text += piece
            if len(text) > MOST_BYTES:
                raise UnreadableFile(
                    f"{name}: one JSON value of more than {MOST_BYTES >> 20} MB; "
                    "write one object on every line (NDJSON) instead"
                )
        why = stream.trouble
    try:
        value = msgspec.json.decode(bytes(text).removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableFile(f"{name}: not JSON ({why or error})") from None
    if isinstance(value, list):
        return value
    listed = _listed(value) if isinstance(value, dict) else None
    return listed if listed is not None else [value]


def _listed(value: dict[str, Any]) -> list[Any] | None:
    """The one list of objects in an answer, next to its counts and addresses."""
    lists = [
        inner
        for inner in value.values()
        if isinstance(inner, list) and inner and all(isinstance(one, dict) for one in inner)
    ]
    others = [
        key
        for key, inner in value.items()
        if isinstance(inner, dict) and key not in ("pages", "meta", "links", "paging")
    ]
    ids = {"id", "_id", "uuid", "event"} & value.keys()
    return lists[0] if len(lists) == 1 and not others and not ids else None


def _wraps(begin: bytes) -> bool:
    """A long first line: the beginning of `{"data": [{` and the like."""
    import re

    return bool(
        re.match(
            rb'\{\s*("[^"]{1,40}"\s*:\s*("[^"]{0,200}"|[\w.-]+|null)\s*,\s*)*"[^"]{1,40}"\s*:\s*\[\s*\{',
            begin,
        )
    )


def _no_object(line: int, item: Any) -> Broken:
    return broken(line, msgspec.json.encode(item), "json", "not a JSON object")
