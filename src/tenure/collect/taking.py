"""One file into all the kinds of facts that it holds: as a ready mapping says, or as a source says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tenure.collect.files import Incoming, open_file
from tenure.collect.files.needed import Needed
from tenure.collect.imports import import_rows
from tenure.collect.mappings import Fitted, Ready, fitted
from tenure.collect.result import FileResult
from tenure.collect.scratch import Progress
from tenure.collect.workspace import Workspace
from tenure.errors import UnreadableFile


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one file as one kind of fact; `filtered` rows were not meant."""

    kind: str
    result: FileResult
    filtered: int = 0


def take(
    app: Workspace,
    opened: Callable[[], Incoming],
    label: str,
    parts: Sequence[Fitted],
    *,
    now: datetime,
    source: str | None,
    ids: str = "",
    known_at: str | None = None,
    progress: Progress | None = None,
) -> list[Taken]:
    """Read the file once for every part. `known_at` is for the parts that say nothing of it. Raises UnreadableFile."""
    taken = []
    for part in parts:
        with closing(opened()) as rows:
            meant = Needed(rows, part.needs) if part.needs else rows
            wide = part.kind in ("account", "person")
            result = import_rows(
                app,
                part.kind,
                meant,
                label,
                part.mapping,
                source=source or "",
                known_at=part.known_at or (None if wide else known_at),
                static=part.static,
                ids=ids,
                progress=progress,
                now=now,
            )
        taken.append(Taken(part.kind, result, meant.left_out if isinstance(meant, Needed) else 0))
    return taken


def parts_of(
    ready: Ready, rows: Incoming, label: str, given: dict[str, str] | None = None
) -> list[Fitted]:
    """The parts of a ready mapping that the file can tell. Raises UnreadableFile where it is not such a file."""
    parts = fitted(ready, rows.columns, given)
    if not parts:
        raise UnreadableFile(
            f"{label}: this is no file of {ready.title} ({ready.export}): it needs the columns "
            f"{', '.join(ready.columns)}. It has: {', '.join(rows.columns)}"
        )
    return parts


def like(
    app: Workspace,
    ready: Ready,
    files: Sequence[Path],
    given: dict[str, str] | None = None,
    *,
    now: datetime,
    source: str | None = None,
    ids: str | None = None,
    known_at: str | None = None,
    progress: Progress | None = None,
) -> list[Taken]:
    """Import files that are exports of the system which the ready mapping is for. One that is refused is told, others are stored."""
    taken: list[Taken] = []
    for path in files:
        try:
            with closing(open_file(path)) as rows:
                parts = parts_of(ready, rows, path.name, given)
            taken += take(
                app,
                lambda path=path: open_file(path),  # type: ignore[misc]
                path.name,
                parts,
                source=source or ready.source,
                ids=ready.ids if ids is None else ids,
                known_at=known_at,
                progress=progress,
                now=now,
            )
        except UnreadableFile as refused:
            if len(files) == 1:
                raise
            taken.append(Taken("", FileResult(path.name, trouble=str(refused))))
    return taken
