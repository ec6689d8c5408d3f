"""Brings the tables of a database up to date, one process at a time; a newer database is refused."""

from __future__ import annotations

import sqlite3
import time

from sqlalchemy import Connection, Engine, inspect, text

from tenure.errors import StateError

NEWEST = "0004"  # of migrations/versions; a test holds it to the last one
TABLE = "alembic_version"
LOCK = 7_363_100_417  # any number that no other program locks in the same database
TRIES = 100


def bring_up_to_date(engine: Engine, name: str) -> None:
    """Every process may call it at once: the first one does the work, the others wait and find it done."""
    if engine.dialect.name == "sqlite":
        _many_readers(engine)
    with engine.connect() as connection:
        found = version(connection)
    if found == NEWEST:
        return
    refuse_newer(found, name)
    with engine.connect() as connection, connection.execution_options(tenure_changes=True).begin():
        _alone(connection)
        found = version(connection)
        refuse_newer(found, name)
        if found != NEWEST:
            upgrade(connection)


def version(connection: Connection) -> str | None:
    """Which migration the database stands at; nothing where it has no table of ours."""
    if not inspect(connection).has_table(TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {TABLE}")).scalar()
    return None if found is None else str(found)


def refuse_newer(found: str | None, name: str) -> None:
    """Migrations are numbered, so that older code knows what it does not know."""
    if found is not None and found > NEWEST:
        raise StateError(
            f"{name}: was written by a newer Tenure (schema {found}; this one knows {NEWEST}). "
            "Update Tenure, or restore a backup."
        )


def upgrade(connection: Connection, to: str = "head") -> None:
    """Run the migrations up to one, in the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "tenure.state:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _alone(connection: Connection) -> None:
    """SQLite's BEGIN IMMEDIATE has let nobody else in; PostgreSQL is asked, and lets go at the end."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def _many_readers(engine: Engine) -> None:
    """Write-ahead logging, kept in the file; while others do the same, SQLite refuses at once instead of waiting."""
    for left in reversed(range(TRIES)):
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or not left:
                raise
            time.sleep(0.05)
        finally:
            raw.close()
