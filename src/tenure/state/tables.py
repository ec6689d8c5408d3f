"""The tables of decisions, as they are after the last migration. A decision has who and when, not a flag."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, kept as microseconds since 1970: the same in every database, and in order."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Refuses a time without a zone: nobody could tell which moment it is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + value * MICROSECOND


METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    }
)


def _number() -> Column[Any]:
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


write_keys = Table(
    "write_keys",
    METADATA,
    _number(),
    Column("source", Text, nullable=False),
    Column("prefix", Text, nullable=False),  # enough to tell keys apart, not to guess one
    Column("secret_hash", LargeBinary, nullable=False, unique=True),  # SHA-256
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("revoked_at", Instant),
    Column("revoked_by", Text),
    sqlite_autoincrement=True,  # a number is never given twice
)

audit = Table(
    "audit",
    METADATA,
    _number(),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("did", Text, nullable=False),  # "write_key.created"
    Column("about", Text, nullable=False),  # the id of what it was done to
    Column("detail", JSON, nullable=False),
    Index(None, "at"),
    sqlite_autoincrement=True,
)

definition_versions = Table(
    "definition_versions",
    METADATA,
    _number(),
    Column("kind", Text, nullable=False),  # metric, segment, scorecard …
    Column("name", Text, nullable=False),
    Column("nth", Integer, nullable=False),  # of this name; given once
    Column("text", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("since", Text, nullable=False),  # a day of the workspace: 2026-01-31
    Column("note", Text, nullable=False),
    UniqueConstraint("kind", "name", "nth"),
    Index(None, "version"),
    sqlite_autoincrement=True,
)

leases = Table(  # whose turn it is, where several processes could do the same
    "leases",
    METADATA,
    Column("name", Text, primary_key=True),  # "clock"
    Column("holder", Text, nullable=False),
    Column("fence", BigInteger, nullable=False),  # grows with every new holder
    Column("until", Instant, nullable=False),
)

clock_runs = Table(
    "clock_runs",
    METADATA,
    _number(),
    Column("what", Text, nullable=False),  # day, refresh
    Column("due_at", Instant, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),  # null: under way, or its process was killed
    Column("outcome", Text),  # done, failed, broken off
    Column("told", JSON, nullable=False),  # what it did: days, definitions, accounts, seconds
    Column("holder", Text, nullable=False),
    Column("fence", BigInteger, nullable=False),
    UniqueConstraint("what", "due_at"),  # nothing is done twice
    sqlite_autoincrement=True,
)
