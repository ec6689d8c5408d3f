"""What arrived by itself: counts per source and hour, and how far every stream has been read.

    received = stored + duplicate + rejected + suppressed + filtered

Facts are stored first, each once by its key; then the counts and the cursor, in one commit that carries the stream's
number as a mark. Who is killed in between reads the same again and stores nothing twice; of two who read the same, the
second finds the mark set, and its counts are dropped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from tenure.warehouse import commit
from tenure.warehouse.lake import Lake
from tenure.warehouse.tables import quoted, text

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.pinned import Pinned

TABLE = "arrivals"
COUNTS = ("received", "stored", "duplicate", "rejected", "suppressed", "filtered")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came in from one source in one hour, or on one run."""

    source: str
    way: str  # collector, log, sql, mongo, files
    hour: datetime  # its beginning, UTC
    received: int = 0
    stored: int = 0
    duplicate: int = 0
    rejected: int = 0
    suppressed: int = 0  # of people who are not to be stored
    filtered: int = 0  # left out by rule: noise of logs
    reasons: Mapping[str, int] = field(default_factory=dict)
    trouble: str | None = None

    def __post_init__(self) -> None:
        parts = self.stored + self.duplicate + self.rejected + self.suppressed + self.filtered
        if self.received != parts:
            raise ValueError(f"{self.source}: {self.received} received, but {parts} accounted for")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a stream was read: `number` grows with every record, `cursor` is the source's own text."""

    number: int
    cursor: str | None


def hour_of(at: datetime) -> datetime:
    """The beginning of the hour that it is counted in."""
    return at.replace(minute=0, second=0, microsecond=0)


def standing(lake: Lake, engine: Engine, stream: str) -> Standing:
    """Where a stream stands; (0, None) where nothing was read of it yet."""
    if not lake.exists(TABLE):
        return Standing(0, None)
    rows = engine.rows(
        f"SELECT batch, cursor FROM ({lake.pin().scan(TABLE)}) WHERE stream = {text(stream)} "
        "ORDER BY batch DESC, cursor NULLS LAST LIMIT 1"
    )
    return Standing(*rows[0]) if rows else Standing(0, None)


def record(
    lake: Lake,
    stream: str,
    since: Standing,
    arrivals: Sequence[Arrival],
    cursor: str | None,
    now: datetime,
) -> bool:
    """Store the counts and the new cursor in one commit; False where somebody else moved the stream since `since`.

    The last row carries the cursor. With no arrivals a row of zeros does (source = stream).
    """
    number = since.number + 1
    rows = [_row(arrival, stream, now, number) for arrival in arrivals]
    if not rows:
        rows = [_row(Arrival(stream, "", hour_of(now)), stream, now, number)]
    rows[-1]["cursor"] = cursor
    told = pa.Table.from_pylist(rows, schema=lake.schema(TABLE))

    def attempt() -> bool:
        handle = lake.table(TABLE)
        if (handle.transaction_version(stream) or 0) >= number:
            return False
        commit.write(handle, told, marks={stream: number})
        return True

    return commit.committed(attempt)


@dataclass(frozen=True, slots=True)
class Counted:
    """Sums of one source, of one hour of it, or of a day."""

    source: str
    way: str
    hour: datetime | None
    received: int
    stored: int
    duplicate: int
    rejected: int
    suppressed: int
    filtered: int
    last_at: datetime | None  # when anything last came; a look that found nothing is no arrival
    trouble: str | None  # of the latest run, where it broke off


def told(
    pinned: Pinned, engine: Engine, *, since: datetime | None = None, by_hour: bool = False
) -> list[Counted]:
    """What arrived per source (and hour), the latest first."""
    dated = f"AND hour >= TIMESTAMPTZ {text(since.isoformat())}" if since else ""
    hour = "hour::TIMESTAMP" if by_hour else "NULL::TIMESTAMP"
    sums = ", ".join(f"sum({quoted(name)})::BIGINT" for name in COUNTS)
    rows = engine.rows(
        f"""SELECT source, way, {hour} AS at_hour, {sums}, max("at") FILTER (received > 0)::TIMESTAMP,
            arg_max(struct_pack(t := trouble), "at").t
        FROM ({pinned.scan(TABLE)}) WHERE way <> '' {dated} GROUP BY source, way, at_hour ORDER BY at_hour DESC, source"""
    )
    return [Counted(*row) for row in rows]


def reasons(
    pinned: Pinned, engine: Engine, since: datetime | None = None
) -> dict[str, dict[str, int]]:
    """Per source, why things were rejected, suppressed or filtered, and how often."""
    dated = f"AND hour >= TIMESTAMPTZ {text(since.isoformat())}" if since else ""
    rows = engine.rows(
        f"SELECT source, reasons FROM ({pinned.scan(TABLE)}) WHERE reasons IS NOT NULL {dated}"
    )
    summed: dict[str, dict[str, int]] = {}
    for source, told_ in rows:
        sums = summed.setdefault(source, {})
        for reason, count in json.loads(told_).items():
            sums[reason] = sums.get(reason, 0) + count
    return summed


def _row(arrival: Arrival, stream: str, now: datetime, number: int) -> dict[str, object]:
    counts = {name: getattr(arrival, name) for name in COUNTS}
    return {
        "source": arrival.source,
        "way": arrival.way,
        "stream": stream,
        "hour": arrival.hour,
        **counts,
        "reasons": json.dumps(dict(arrival.reasons)) if arrival.reasons else None,
        "trouble": arrival.trouble,
        "cursor": None,
        "at": now,
        "batch": number,
    }
