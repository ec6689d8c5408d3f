"""Upkeep of the lake, while others read and write: small files joined, unused ones removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from tenure.warehouse import commit
from tenure.warehouse.lake import Lake
from tenure.warehouse.shelf import GROUP_ROWS

if TYPE_CHECKING:
    from deltalake import DeltaTable

Report = Callable[[int, int], None]

SMALL_BYTES = 8 * 1024 * 1024  # files below this are joined
JOINED_BYTES = 64 * 1024 * 1024  # into files of about this
KEPT_HOURS = 24  # as long, files that no version needs any more stay for those who still read them


def compact(lake: Lake, report: Report | None = None) -> str:
    """Join the small files of every month that has several."""
    joined = made = 0
    found = {name: _crowded(lake, name) for name in lake.tables}
    steps = [(name, month) for name, months in found.items() for month in months]
    for step, (name, month) in enumerate(steps):
        removed, added = commit.committed(lambda n=name, m=month: _join(lake.table(n), n, m))  # type: ignore[misc]
        joined, made = joined + removed, made + added
        if report:
            report(step + 1, len(steps))
    return f"{joined} files joined into {made}"


def vacuum(lake: Lake, report: Report | None = None) -> str:
    """Remove files that no version of the last 24 hours needs, and what killed processes have left behind."""
    names = [name for name in lake.tables if lake.exists(name)]
    removed = 0
    for step, name in enumerate(names):
        removed += commit.committed(lambda name=name: _clean(lake.table(name)))  # type: ignore[misc]
        if report:
            report(step + 1, len(names))
    return f"{removed} files removed"


def _crowded(lake: Lake, table: str) -> list[str | None]:
    """The months with several small files."""
    small = Counter(f.month for f in lake.pin().files(table) if f.size < SMALL_BYTES)
    return [month for month, files in small.items() if files > 1]


def _join(handle: DeltaTable, table: str, month: str | None) -> tuple[int, int]:
    readings = table.startswith("readings_")
    column = "month" if readings else "known_month"
    done = handle.optimize.compact(
        partition_filters=None if month is None else [(column, "=", month)],
        target_size=JOINED_BYTES,
        writer_properties=commit.encoded(handle, GROUP_ROWS if readings else None),
    )
    return int(done["numFilesRemoved"]), int(done["numFilesAdded"])


def _clean(handle: DeltaTable) -> int:
    removed = handle.vacuum(
        retention_hours=KEPT_HOURS, enforce_retention_duration=False, dry_run=False, full=True
    )
    handle.create_checkpoint()
    handle.cleanup_metadata()
    return len(removed)
