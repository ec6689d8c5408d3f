"""Several decisions as one: what is done inside is one transaction, stored as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection

from tenure.state.state import State


@contextmanager
def together(state: State) -> Iterator[State]:
    """The database as functions of `tenure.state` take it, all of whose changes are one transaction."""
    with state.change() as connection:
        yield _Together(state.engine, state.name, connection)


@dataclass(frozen=True)
class _Together(State):
    """It asks and changes in a transaction that is open already."""

    connection: Connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Ask, within it."""
        yield self.connection

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """Decide, within it: of what breaks off nothing stays, and what was decided before does."""
        with self.connection.begin_nested():
            yield self.connection
