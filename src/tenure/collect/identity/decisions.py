"""What somebody decided about the crosswalk, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tenure.collect.identity.crosswalk import key_of
from tenure.warehouse import fact_key

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.pinned import Pinned

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Decision:
    """A link as somebody decided it. `same_as` is None where it was unlinked, and the id itself where it is left alone."""

    id: str  # of the fact
    of: str
    key: str
    same_as: str | None
    before: str | None  # what it was just before
    since: datetime
    known_at: datetime
    by: str
    stands: bool = True  # no later decision of the same date is in its place

    @property
    def always(self) -> bool:
        """Whether it counts as known from the first day on."""
        return self.known_at.year == ALWAYS.year


def decisions(pinned: Pinned, engine: Engine, most: int = 1000) -> list[Decision]:
    """What was decided by somebody, the latest first."""
    rows = engine.rows(f"""
        SELECT fact_high, fact_low, "of", key, same_as, before, happened_at::TIMESTAMP, known_at::TIMESTAMP, "by", stands
        FROM (SELECT *, {key_of()} AS key, lag(same_as) OVER w AS before,
                coalesce(lead(happened_at) OVER w > happened_at, true) AS stands
            FROM ({pinned.scan("links")}) WHERE known_until IS NULL
            WINDOW w AS (PARTITION BY "of", {key_of()} ORDER BY happened_at, known_at, fact_high, fact_low))
        WHERE "by" IS NOT NULL ORDER BY batch DESC, key LIMIT {int(most)}""")
    return [
        Decision(
            fact_key.shown(high, low),
            of,
            key,
            same_as or None,
            before or None,
            since.replace(tzinfo=UTC),
            known.replace(tzinfo=UTC),
            who,
            stands,
        )
        for high, low, of, key, same_as, before, since, known, who, stands in rows
    ]
