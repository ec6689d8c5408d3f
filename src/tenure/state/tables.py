"""The tables of decisions, as they are after the last migration. A decision has who and when, not a flag."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
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


class Day(TypeDecorator[date]):
    """A day of the workspace, kept as 2026-01-31."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Amount(TypeDecorator[Decimal]):
    """An amount of money, kept as it is written: no database rounds it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


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

OPEN = text("closed_at IS NULL")

signals = Table(
    "signals",
    METADATA,
    _number(),
    Column("account_id", Text, nullable=False),
    Column("kind", Text, nullable=False),  # champion_quiet
    Column("subject", Text, nullable=False),  # the person or thing it is about; "": the account
    Column("lane", Text, nullable=False),  # risk, opportunity
    Column("level", Integer, nullable=False),  # 1 inform, 2 warning, 3 alarm
    Column("peak", Integer, nullable=False),  # the highest level it has had
    Column("opened_on", Day, nullable=False),  # the day whose readings told it
    Column("opened_at", Instant, nullable=False),
    Column("seen_on", Day, nullable=False),  # the last day of which it was told
    Column("seen_at", Instant, nullable=False),  # as the facts were known then
    Column("untold", Text),  # why it cannot be told whether it still is so: silent, unknown
    Column("closed_on", Day),
    Column("closed_at", Instant),
    Column("closed_by", Text),
    Column("closed_why", Text),  # over, former, off, resolved
    Column("outcome", Text),  # saved, lost, false_alarm; won, declined, not_now
    Column("ended_on", Day),  # the first day on which what was resolved was no longer so
    Column("money", Amount),  # at stake, or to be gained
    Column("currency", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("told", JSON, nullable=False),  # the readings that it says, proves and is about
    Column("owner", Text, nullable=False),  # of the account; "": nobody
    Column("assigned_to", Text),
    Column("acknowledged_at", Instant),
    Column("acknowledged_by", Text),
    Column("snoozed_until", Day),
    Column("snoozed_until_worse", Boolean, nullable=False),
    Column("snoozed_level", Integer),  # what it was when it was snoozed: worse is more than that
    Column("snoozed_money", Amount),
    Column("held_back", Boolean, nullable=False),  # its owner has enough new ones this week
    Column("shown_on", Day),  # since when it is not held back
    Index(
        "uq_signals_open",
        "account_id",
        "kind",
        "subject",
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    ),
    Index(None, "account_id"),
    Index(None, "closed_on"),
    sqlite_autoincrement=True,
)

signal_deeds = Table(
    "signal_deeds",
    METADATA,
    _number(),
    Column("signal_id", ForeignKey("signals.id"), nullable=False),
    Column(
        "did", Text, nullable=False
    ),  # opened, escalated, …, acknowledged, assigned, resolved, undone
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("detail", JSON, nullable=False),
    Index(None, "signal_id"),
    sqlite_autoincrement=True,
)

watches = Table(  # what was seen of each day, when it was last looked at
    "watches",
    METADATA,
    Column("day", Day, primary_key=True),
    Column("at", Instant, nullable=False),  # as the facts were known then
    Column("told", JSON, nullable=False),  # how many were opened, closed, held back …
)

sentiments = Table(  # what a person thinks of an account, beside what is computed
    "sentiments",
    METADATA,
    _number(),
    Column("account_id", Text, nullable=False),
    Column("sentiment", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("since", Day, nullable=False),
    Column("until", Day),  # the last day on which it counts; null: until another one
    Column("withdrawn_at", Instant),
    Column("withdrawn_by", Text),
    Index(None, "account_id"),
    sqlite_autoincrement=True,
)
