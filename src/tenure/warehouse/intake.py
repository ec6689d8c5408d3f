"""What has come in: facts per kind and source, files, and rows that could not be stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from tenure.facts import kinds
from tenure.warehouse.tables import schema

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.pinned import Pinned


@dataclass(frozen=True, slots=True)
class Delivered:
    """Facts of one kind from one source."""

    kind: str
    source: str | None
    facts: int
    accounts: int | None
    first_day: date | None
    last_day: date | None
    last_known: datetime | None


@dataclass(frozen=True, slots=True)
class Refused:
    """Rows of one file that could not be stored, for one reason."""

    kind: str
    file: str
    reason: str
    rows: int
    first_line: int | None


def delivered(pinned: Pinned, engine: Engine) -> list[Delivered]:
    """What has come in, by kind and source; kinds never delivered are left out."""
    found: list[Delivered] = []
    for kind in kinds().values():
        if pinned.version(kind.rows) is None:
            continue
        rows = pinned.scan(kind.rows)
        has = "account_id" in schema(kind.rows).names  # a release or a link is of no account
        about = "count(DISTINCT account_id)" if has else "NULL"
        found += [
            Delivered(kind.kind, *row)
            for row in engine.rows(
                f"SELECT source, count(*), {about}, min(day), max(day), max(known_at)::TIMESTAMP FROM ({rows}) "
                "GROUP BY source ORDER BY 2 DESC, 1"
            )
        ]
    return found


def refused(pinned: Pinned, engine: Engine, most: int = 50) -> list[Refused]:
    """Rejected rows by file and reason, the most frequent first."""
    rows = engine.rows(
        f"SELECT kind, file, reason, count(*), min(line) FROM ({pinned.scan('rejected')}) "
        f"GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3 LIMIT {int(most)}"
    )
    return [Refused(*row) for row in rows]
