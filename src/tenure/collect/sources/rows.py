"""Rows as drivers hand them out, made into Arrow columns; a column that mixes types becomes text."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from tenure.errors import SourceFailed

INT64 = range(-(2**63), 2**63)
Row = Sequence[Any]


def table(names: Sequence[str], rows: Sequence[Row], zone: ZoneInfo | None) -> pa.Table:
    """The rows as a table. Times without a zone are in `zone`; where that is None, they stay without."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pa.table([_column(column, zone) for column in columns], names=list(_distinct(names)))


def as_text(value: Any) -> str | None:
    """A value as text: the same from every driver."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        raw = bytes(value)
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.hex()
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=as_text, sort_keys=True)
    return str(value)


def by_key(rows: Iterable[Row], places: Sequence[int]) -> list[str | None]:
    """An id for each row from its key columns; None where one of them is empty."""
    if len(places) == 1:
        place = places[0]
        return [as_text(row[place]) for row in rows]
    found: list[str | None] = []
    for row in rows:
        parts = [as_text(row[place]) for place in places]
        found.append(None if None in parts else json.dumps(parts, ensure_ascii=False))
    return found


def place_of(name: str, names: Sequence[str], key: str) -> int:
    """Exactly so, or else whatever its capitals are."""
    if name in names:
        return list(names).index(name)
    alike = [place for place, one in enumerate(names) if one.lower() == name.lower()]
    if len(alike) == 1:
        return alike[0]
    raise SourceFailed(
        f'{key} = "{name}": the rows have no such column; they have {", ".join(names)}'
    )


class Contents:
    """An id for each row from all that it says. Rows that say the same are numbered, within one value of the cursor:

    all rows with that value are always read together, so the numbers are the same whenever they are read again.
    """

    def __init__(self, cursor: int | None) -> None:
        self._cursor, self._at, self._seen = cursor, None, Counter[bytes]()

    def ids(self, rows: Iterable[Row]) -> list[str | None]:
        """The ids of the next rows."""
        found: list[str | None] = []
        for row in rows:
            if self._cursor is not None and row[self._cursor] != self._at:
                self._at = row[self._cursor]
                self._seen.clear()
            said = "\x1f".join("\x00" if value is None else as_text(value) or "" for value in row)
            digest = hashlib.md5(said.encode("utf-8", "surrogatepass"), usedforsecurity=False)
            self._seen[digest.digest()] += 1
            again = self._seen[digest.digest()]
            found.append(digest.hexdigest() if again == 1 else f"{digest.hexdigest()} {again}")
        return found


def _column(values: Sequence[Any], zone: ZoneInfo | None) -> pa.Array:
    types = set(map(type, values)) - {type(None)}
    if not types:
        return pa.nulls(len(values), pa.string())
    if types == {int} and all(value is None or value in INT64 for value in values):
        return pa.array(values, pa.int64())
    if types <= {float, int} and float in types:
        return pa.array([None if v is None else float(v) for v in values], pa.float64())
    if types == {bool}:
        return pa.array(values, pa.bool_())
    if types == {date}:
        return pa.array(values, pa.date32())
    if all(issubclass(kind, datetime) for kind in types):
        if zone:
            values = [v if v is None or v.tzinfo else v.replace(tzinfo=zone) for v in values]
        if all(value is None or value.tzinfo for value in values):
            instants = [None if value is None else value.astimezone(UTC) for value in values]
            return pa.array(instants, pa.timestamp("us", "UTC"))
        if not any(value is not None and value.tzinfo for value in values):
            return pa.array(values, pa.timestamp("us"))
    if types == {str}:
        try:
            return pa.array(values, pa.string())
        except UnicodeEncodeError:
            return pa.array([_clean(value) for value in values], pa.string())
    return pa.array([_clean(as_text(value)) for value in values], pa.string())


def _clean(text: str | None) -> str | None:
    return None if text is None else text.encode("utf-8", "replace").decode("utf-8")


def _distinct(names: Sequence[str]) -> Iterable[str]:
    """A query may hand out the same name twice: the second is `name 2`."""
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} {seen[name]}"
