"""What a database is asked: its rows in pieces, whichever database it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from tenure.collect.sources.position import Position
from tenure.collect.sources.rows import Row

PIECE_ROWS = 5_000


class Reader(Protocol):
    """Where rows come from. Pieces of about PIECE_ROWS; `names` is known with the first piece, or when there is none."""

    names: tuple[str, ...]

    def since(self, position: Position | None, most: int) -> Iterator[Sequence[Row]]:
        """At most so many rows whose cursor is not before `position`, in the order of the cursor."""

    def unplaced(self) -> Iterator[Sequence[Row]]:
        """The rows that have no cursor value."""

    def everything(self) -> Iterator[Sequence[Row]]:
        """All rows, in no order."""

    def head(self, position: Position | None, most: int) -> Iterator[Sequence[Row]]:
        """The first rows that a run would read."""

    def columns(self, names: Sequence[str]) -> Iterator[Sequence[Row]]:
        """These columns of all rows."""
