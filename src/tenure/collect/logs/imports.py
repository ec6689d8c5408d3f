"""Import whole logs: each line once, however often its file is brought and whatever it is called."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from tenure.collect.files.refusal import refusal
from tenure.collect.logs.formats.open import names, reader_for
from tenure.collect.logs.harvest import Harvest, Unmatched
from tenure.collect.logs.logfile import LogFile, fingerprint
from tenure.collect.logs.reading import Reading
from tenure.collect.logs.rules import Rules
from tenure.collect.logs.store import Stored, store
from tenure.collect.logs.wired import wanted
from tenure.collect.scratch import Progress
from tenure.collect.workspace import Workspace
from tenure.errors import UnreadableFile

MOST_ROWS = 500_000  # of facts in memory
FEW_ROWS = 20_000  # where they are only counted
SOURCE = "log"


@dataclass(frozen=True, slots=True)
class LogResult:
    """What came of one log."""

    file: str
    format: str
    lines: int
    counts: Stored
    trouble: str | None = None
    unmatched: Counter[Unmatched] = field(default_factory=Counter)


def import_logs(
    app: Workspace,
    files: Sequence[Path],
    rules: Rules,
    *,
    now: datetime,
    source: str = SOURCE,
    known_at: str | None = None,
    ids: str = "",
    progress: Progress | None = None,
) -> list[LogResult]:
    """Store what the logs tell. Raises UnreadableFile for the first that cannot be opened or whose format is not known."""
    say = progress or (lambda stage, done, total: None)
    results = []
    for path in files:
        counts = Stored()
        last: LogResult | None = None
        for harvest, so_far in _read(path, rules, source, app.settings.zone):
            say(f"reading {path.name}", so_far.lines, None)
            counts += store(app, harvest, path.name, source, known_at=known_at, ids=ids, now=now)
            last = so_far
        if last:
            results.append(replace(last, counts=counts))
    return results


def look_through(files: Sequence[Path], rules: Rules) -> list[LogResult]:
    """The same without storing anything: which requests no rule matches, and what would come of the others."""
    results = []
    for path in files:
        counts = Stored()
        last: LogResult | None = None
        for harvest, last in _read(path, rules, SOURCE, "UTC", FEW_ROWS):  # noqa: B007
            reasons = harvest.filtered + Counter(
                b.reason.partition("||")[0] for b in harvest.broken
            )
            counts += Stored(
                received=harvest.received,
                stored=harvest.facts,
                rejected=len(harvest.broken),
                filtered=harvest.filtered.total(),
                reasons=reasons,
            )
        if last:
            results.append(replace(last, counts=counts))
    return results


def _read(
    path: Path, rules: Rules, source: str, zone: str, most: int = MOST_ROWS
) -> Iterator[tuple[Harvest, LogResult]]:
    """The log in stretches that fit into memory; after the last one the result is complete but for its counts."""
    with opened(path) as file:
        found = reader_for(rules.said, wanted(rules), file.first_lines())
        if found is None:
            raise UnreadableFile(
                f"{path}: none of its first lines is in a format that is known ({', '.join(names())}). "
                "Say which it is: --log-format NAME, or a LogFormat of Apache or nginx."
            )
        name, reader = found
        mark = fingerprint(file.head, final=True) or "empty"
        reading = Reading(rules, reader, source, mark, zone)
        harvest = Harvest()
        with unhindered():
            for block in file.blocks(0, final=True):
                reading.take(block.lines, block.start, harvest)
                if harvest.facts + len(harvest.broken) >= most:
                    yield harvest.emptied(), LogResult(path.name, name, reading.line, Stored())
        trouble = (
            f"{path.name}, after line {reading.line}: {file.trouble}" if file.trouble else None
        )
        yield (
            harvest.emptied(),
            LogResult(path.name, name, reading.line, Stored(), trouble, harvest.unmatched),
        )


@contextmanager
def opened(path: Path) -> Iterator[LogFile]:
    """The log at `path`. Raises UnreadableFile."""
    with refusal(path):
        file = LogFile(path)
    with file:
        yield file


@contextmanager
def unhindered() -> Iterator[None]:
    """Without looking for circles among millions of new tuples, of which there are none: a quarter faster."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
