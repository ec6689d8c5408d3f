"""What came of rows that a source brought, as it is counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from tenure.collect.result import FileResult
from tenure.collect.sources.source import Source

if TYPE_CHECKING:
    from tenure.warehouse.arrivals import Arrival


def counted(
    source: Source,
    results: Iterable[FileResult],
    now: datetime,
    *,
    filtered: int = 0,
    why: str = "not meant",
    trouble: str | None = None,
) -> Arrival:
    """The sums of imports; `filtered` rows were left out before, and `why`."""
    from tenure.warehouse.arrivals import Arrival, hour_of

    parts = tuple(results)
    return Arrival(
        source=source.name,
        way=source.kind,
        hour=hour_of(now),
        received=sum(one.received for one in parts) + filtered,
        stored=sum(one.stored for one in parts),
        duplicate=sum(one.duplicate for one in parts),
        rejected=sum(one.rejected for one in parts),
        filtered=filtered,
        reasons={why: filtered} if filtered else {},
        trouble=trouble,
    )
