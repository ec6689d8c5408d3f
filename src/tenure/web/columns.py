"""The columns of a portfolio as plain values, each made when it is first asked for: a page reads twenty of five hundred."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


class Columns(Mapping[str, Sequence[Any]]):
    """Those of a table; `own` stand in place of those of their name."""

    def __init__(self, table: pa.Table, own: Mapping[str, Sequence[Any]] | None = None) -> None:
        self._table = table
        self._names = dict.fromkeys([*table.column_names, *(own or {})])
        self._made: dict[str, Sequence[Any]] = dict(own or {})

    def __getitem__(self, name: str) -> Sequence[Any]:
        if name not in self._made:
            if name not in self._names:
                raise KeyError(name)
            self._made[name] = self._table[name].to_pylist()
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def slice(self, n: int) -> pa.Table:
        """One row as it is stored."""
        return self._table.slice(n, 1)

    def row(self, n: int) -> dict[str, Any]:
        """What stands in one row."""
        row: dict[str, Any] = self._table.slice(n, 1).to_pylist()[0]
        return row | {name: self[name][n] for name in self._made}
