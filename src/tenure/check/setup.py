"""What keeps a workspace from working: definitions that do not load, a lake that does not fit its settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from tenure.check.finding import Finding, Workspace, counted
from tenure.errors import TenureError

KEPT = timedelta(hours=24)  # files that no version uses any more are kept for readers that still do


def definitions(asked: Workspace) -> Iterator[Finding]:
    """Scorecards and metrics that do not load; the message names file, line and word."""
    parts: list[tuple[str, Callable[[], object]]] = [
        ("scorecards", asked.app.scorecards),
        ("metrics", lambda: asked.app.catalog),
    ]
    for where, load in parts:
        try:
            load()
        except TenureError as error:
            yield Finding(
                "error",
                str(error),
                where,
                "Mend the file it names; nothing is computed until then.",
            )
            return


def lake(asked: Workspace) -> Iterator[Finding]:
    """Days of another zone, events that metrics do not see, files that nobody needs."""
    stamped, set_to = asked.app.lake.zone.name, asked.app.settings.zone
    if stamped != set_to:
        yield Finding(
            "error",
            f"The lake's days are those of {stamped}, the setting says {set_to}.",
            "tenure.toml: workspace.zone",
            "Run `tenure rebuild`, or set the zone back.",
        )
    events, usage = (asked.pinned.snapshots.get(table) for table in ("events", "usage"))
    if events and (usage is None or usage.batch < events.batch):
        yield Finding(
            "warning",
            "Events have come in that metrics do not see yet.",
            "lake/usage",
            "Run `tenure rebuild`; the next import of events mends it too.",
        )
    unused = list(_unused(asked))
    if unused:
        yield Finding(
            "note",
            f"{counted(len(unused), 'file')} ({sum(unused) / 1e6:,.1f} MB) belong to no version any more: "
            "left by replaced or interrupted writes.",
            "lake",
            "Run `tenure vacuum`.",
        )


def _unused(asked: Workspace) -> Iterator[int]:
    """The sizes of files that are in no current version and old enough to be removed."""
    folder = asked.app.lake.folder
    used = {file.path for table in asked.app.lake.tables for file in asked.pinned.files(table)}
    before = (datetime.now(UTC) - KEPT).timestamp()
    for file in folder.glob("*/**/*.parquet"):
        if "_delta_log" not in file.parts and str(file) not in used:
            told = file.stat()
            if told.st_mtime < before:
                yield told.st_size
