"""A connection that can only read, gives up in time, and says in one sentence what went wrong.

PostgreSQL and MySQL are asked in read-only transactions, SQLite opens its file read-only. Statements end by the server's own
clock; where a server has stopped answering at all, ours cuts the line.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tenure.collect.sources import dialects
from tenure.collect.sources.address import Address
from tenure.collect.sources.rows import Row
from tenure.errors import SourceFailed

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult, Select

EXTRAS = {
    "mysql": "mysql",
    "mariadb": "mysql",
    "postgresql": "postgres",
    "snowflake": "snowflake",
    "bigquery": "bigquery",
    "redshift": "redshift",
    "mssql": "mssql",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows that are coming: their names, the driver's types, and the rows in pieces."""

    result: CursorResult[Any]
    names: tuple[str, ...]
    types: tuple[Any, ...]
    rows: int
    watch: Watch

    def pieces(self) -> Iterator[Sequence[Row]]:
        """So many rows at a time; no more than that are held."""
        parts = self.result.partitions(self.rows)
        while True:
            with self.watch.over():
                piece = next(parts, None)
            if piece is None:
                return
            yield [tuple(row) for row in piece]


@contextmanager
def opened(address: Address, timeout: timedelta) -> Iterator[Connection]:
    """A connection to the database at `address`. Whatever goes wrong with it inside is a SourceFailed in one sentence."""
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.pool import NullPool

    try:
        url = make_url(address.filled())
        engine = create_engine(
            dialects.of_file(url),
            poolclass=NullPool,
            connect_args=dialects.arguments(url, timeout),
            hide_parameters=True,
        )
        with engine.connect() as connection:
            dialects.set_up(connection, timeout)
            connection.info["timeout"] = timeout
            yield connection
    except ModuleNotFoundError as error:
        raise SourceFailed(_install(address.filled().split(":")[0], error)) from None
    except SQLAlchemyError as error:
        raise SourceFailed(address.hide(_sentence(error, timeout))) from None
    except (OSError, ValueError) as error:  # a driver's own
        raise SourceFailed(address.hide(f"the database could not be asked: {error}")) from None


@contextmanager
def asked(
    connection: Connection, select: Select[Any], bound: Mapping[str, Any], rows: int
) -> Iterator[Answer]:
    """The answer to one question, in a read-only transaction of its own, which ends with it."""
    watch = Watch(connection, connection.info.get("timeout", timedelta(minutes=5)) + dialects.GRACE)
    try:
        with watch.over():
            dialects.begin_reading(connection)
            streamed = {"stream_results": True, "max_row_buffer": rows}
            result = connection.execute(select, dict(bound), execution_options=streamed)
        description = result.cursor.description if result.cursor else ()
        types = tuple(column[1] for column in description or ())
        yield Answer(result, tuple(result.keys()), types, rows, watch)
        result.close()
    finally:
        with suppress(Exception):  # it may be gone
            connection.rollback()


class Watch:
    """Cuts the line of a server that has stopped answering."""

    def __init__(self, connection: Connection, longest: timedelta) -> None:
        self._seconds = longest.total_seconds()
        driver = connection.connection.driver_connection
        fileno = getattr(driver, "fileno", None)
        self._fileno = fileno if callable(fileno) else None

    @contextmanager
    def over(self) -> Iterator[None]:
        """While this runs."""
        if self._fileno is None:
            yield
            return
        timer = threading.Timer(self._seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        with suppress(Exception):
            assert self._fileno is not None
            with socket.socket(fileno=os.dup(self._fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)


def _sentence(error: Exception, timeout: timedelta) -> str:
    """The database's own words, in one line, without the statement."""
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    if isinstance(error, NoSuchModuleError | ArgumentError):
        return f"the address cannot be read: {error}"
    own = getattr(error, "orig", None) or error
    said = " ".join(str(own.args[-1] if own.args else own).split()) or type(own).__name__
    slow = ("statement timeout", "max_statement_time", "maximum statement execution", "interrupted")
    if any(word in said.lower() for word in slow):
        return f"the query took longer than {timeout.total_seconds():g} s: {said}. Give its cursor an index, or set timeout"
    return f"the database says: {said}"


def _install(scheme: str, error: ModuleNotFoundError) -> str:
    extra = EXTRAS.get(scheme.partition("+")[0])
    how = f"pip install 'tenure[{extra}]'" if extra else f"pip install {error.name}"
    return f"the driver {error.name} is not installed: {how}"
