"""What each database needs so that it is only read, in time, and in UTC."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure.errors import SourceFailed

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

CONNECT_SECONDS = 10
GRACE = timedelta(seconds=15)  # that a server has to end a statement by itself


def of_file(url: URL) -> URL:
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


def arguments(url: URL, timeout: timedelta) -> dict[str, Any]:
    """What the driver is to know: our name, and how long it may wait."""
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


def set_up(connection: Connection, timeout: timedelta) -> None:
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


def begin_reading(connection: Connection) -> None:
    """Begin a transaction that can only read, where the database has such."""
    name = connection.dialect.name
    if name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    elif name in ("mysql", "mariadb"):
        connection.exec_driver_sql("START TRANSACTION READ ONLY")
    elif restart := connection.info.get("restart"):
        restart()


def _wait_longer(connection: Connection, timeout: timedelta) -> None:
    """PyMySQL has one time-out for its greeting and for answers: now answers may take as long as they may."""
    driver: Any = connection.connection.driver_connection
    if hasattr(driver, "_read_timeout"):
        driver._read_timeout = int((timeout + GRACE).total_seconds())


def _limit_sqlite(connection: Connection, timeout: timedelta) -> None:
    """SQLite has no clock of its own: it is asked every so many steps whether to go on."""
    ends = [0.0]
    connection.info["restart"] = lambda: ends.__setitem__(
        0, time.monotonic() + timeout.total_seconds()
    )
    connection.info["restart"]()
    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(lambda: time.monotonic() > ends[0], 20_000)
