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
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure.collect.sources.address import Address
from tenure.collect.sources.rows import Row
from tenure.errors import SourceFailed

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, CursorResult, Select

CONNECT_SECONDS = 10
GRACE = timedelta(seconds=15)  # that a server has to end a statement by itself
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
            _of_file(url),
            poolclass=NullPool,
            connect_args=_arguments(url, timeout),
            hide_parameters=True,
        )
        with engine.connect() as connection:
            _set_up(connection, timeout)
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
    watch = Watch(connection, connection.info.get("timeout", timedelta(minutes=5)) + GRACE)
    try:
        with watch.over():
            _read_only(connection)
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


def _of_file(url: URL) -> URL:
    """SQLite would make a file that is missing, and could write to it."""
    if url.get_backend_name() != "sqlite":
        return url
    name = url.database or ""
    if not Path(name).is_file():
        raise SourceFailed(f"{name or 'sqlite'}: there is no such file")
    return url.set(
        database=f"file:{Path(name).resolve().as_uri().removeprefix('file://')}",
        query={"mode": "ro", "uri": "true"},
    )


def _arguments(url: URL, timeout: timedelta) -> dict[str, Any]:
    backend, driver = url.get_backend_name(), url.drivername.partition("+")[2]
    if backend == "postgresql" and driver in ("", "psycopg", "psycopg2"):
        return {
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "tenure",
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
        }
    if backend in ("mysql", "mariadb") and driver in ("", "pymysql"):
        return {
            "connect_timeout": CONNECT_SECONDS,
            "read_timeout": CONNECT_SECONDS,
            "write_timeout": 30,
        }
    if backend == "snowflake":
        return {
            "login_timeout": CONNECT_SECONDS * 3,
            "network_timeout": int(timeout.total_seconds()),
        }
    return {}


def _set_up(connection: Connection, timeout: timedelta) -> None:
    """How long a statement may take, and times in UTC."""
    milliseconds = int(timeout.total_seconds() * 1000)
    name = connection.dialect.name
    if name == "postgresql":
        connection.exec_driver_sql(f"SET statement_timeout = {milliseconds}")
        connection.exec_driver_sql("SET default_transaction_read_only = on")
    elif name == "redshift":
        connection.exec_driver_sql(f"SET statement_timeout TO {milliseconds}")
    elif name in ("mysql", "mariadb"):
        connection.exec_driver_sql("SET SESSION time_zone = '+00:00'")
        if getattr(connection.dialect, "is_mariadb", False):
            connection.exec_driver_sql(f"SET SESSION max_statement_time = {milliseconds / 1000}")
        else:
            connection.exec_driver_sql(f"SET SESSION max_execution_time = {milliseconds}")
        connection.exec_driver_sql("SET SESSION net_write_timeout = 3600")
        _wait_longer(connection, timeout)
    elif name == "snowflake":
        seconds = milliseconds // 1000
        connection.exec_driver_sql(f"ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = {seconds}")
    elif name == "sqlite":
        connection.exec_driver_sql("PRAGMA query_only = ON")
        _limit_sqlite(connection, timeout)
    connection.commit()


def _wait_longer(connection: Connection, timeout: timedelta) -> None:
    """PyMySQL has one time-out for its greeting and for answers: now answers may take as long as they may."""
    driver: Any = connection.connection.driver_connection
    if hasattr(driver, "_read_timeout"):
        driver._read_timeout = int((timeout + GRACE).total_seconds())


def _limit_sqlite(connection: Connection, timeout: timedelta) -> None:
    """SQLite has no clock of its own: it is asked every so many steps whether to go on."""
    import time

    ends = [0.0]
    connection.info["restart"] = lambda: ends.__setitem__(
        0, time.monotonic() + timeout.total_seconds()
    )
    connection.info["restart"]()
    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(lambda: time.monotonic() > ends[0], 20_000)


def _read_only(connection: Connection) -> None:
    """Begin a transaction that can only read, where the database has such."""
    name = connection.dialect.name
    if name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    elif name in ("mysql", "mariadb"):
        connection.exec_driver_sql("START TRANSACTION READ ONLY")
    elif restart := connection.info.get("restart"):
        restart()


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
