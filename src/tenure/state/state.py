"""The database of decisions: opened, brought up to date, read and changed.

SQLite in the workspace (`state.db`), or PostgreSQL by URL. A change and its line in the audit are one transaction;
several processes may read and change at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, InternalError, OperationalError

from tenure.errors import StateError, UsageError
from tenure.state import migrate

FILE = "state.db"
PATIENCE = 10  # seconds that one waits for another's change, or for an answer of the server


@dataclass(frozen=True)
class State:
    """One open database of decisions."""

    engine: Engine
    name: str  # as messages call it; without a password

    @classmethod
    def open(cls, where: str | Path) -> State:
        """The database in this file, or behind this URL; made or brought up to date where it is not."""
        state = cls.reach(where)
        try:
            with state._told():
                migrate.bring_up_to_date(state.engine, state.name)
        except BaseException:
            state.close()
            raise
        return state

    @classmethod
    def reach(cls, where: str | Path) -> State:
        """The same as it stands, without a look at its tables."""
        return _sqlite(where) if isinstance(where, Path) else _postgres(where)

    @property
    def file(self) -> Path | None:
        """Where it is, if it is a file."""
        there = self.engine.url.database
        return Path(there) if self.engine.dialect.name == "sqlite" and there else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Ask; all questions inside see the same instant in SQLite, and in PostgreSQL what is committed."""
        with self._told(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """Decide: all of it is stored, or nothing."""
        with (
            self._told(),
            self.engine.connect() as connection,
            connection.execution_options(tenure_changes=True).begin(),
        ):
            yield connection

    def close(self) -> None:
        """Give back what is open."""
        self.engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A database that cannot be reached, is full or is no database is told in a sentence."""
        try:
            yield
        except (OperationalError, InternalError, sqlite3.DatabaseError) as error:
            raise StateError(f"{self.name}: cannot be used: {_first_line(error)}") from error
        except DataError as error:
            raise UsageError(
                f"{self.name} cannot hold what is asked for: {_first_line(error)}."
            ) from error
        except DatabaseError as error:
            if type(error) is not DatabaseError:  # what is not unique is for the caller to say
                raise
            raise StateError(
                f"{self.name}: cannot be used: {_first_line(error)}. Bring back a backup: `tenure restore`."
            ) from error
        except OverflowError as error:  # SQLite holds none above 2^63
            raise UsageError(f"A number that is asked for is too large: {error}.") from error


def _sqlite(file: Path) -> State:
    """No connection is kept: a file is opened in a tenth of a millisecond, and can be moved when nobody uses it."""
    engine = create_engine(
        f"sqlite:///{file}", poolclass=NullPool, connect_args={"timeout": PATIENCE}
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return State(engine, str(file))


def _prepare(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None  # a transaction begins where we say it, see `_begin`
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    """Who will write takes the lock at once: a reader that turns writer would be refused, not kept waiting."""
    changes = connection.get_execution_options().get("tenure_changes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if changes else "BEGIN")


def _postgres(url: str) -> State:
    try:
        given = make_url(url).set(drivername="postgresql+psycopg")
    except ArgumentError as error:
        raise StateError("state.url is not a database URL: postgresql://USER@HOST/NAME") from error
    name = f"PostgreSQL {given.host or 'here'}/{given.database or ''}"
    options: dict[str, Any] = {"connect_timeout": PATIENCE, "application_name": "tenure"}
    try:
        engine = create_engine(
            given, pool_size=2, max_overflow=8, pool_pre_ping=True, connect_args=options
        )
    except ModuleNotFoundError as error:
        raise StateError(
            f"{name}: the driver is not installed; `pip install 'tenure[postgres]'` brings it."
        ) from error
    return State(engine, name)


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", error)).strip().partition("\n")[0]
