"""Logs that are followed: `kind = "log"`, the paths of the logs, and rules as for `tenure import log`.

A run reads what has been added to each log, and to the rotated ones beside it, since the run before.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from glob import glob
from pathlib import Path

from tenure.collect.logs import rules as rules_
from tenure.collect.logs.formats.format import Reader, Said
from tenure.collect.logs.formats.open import names, reader_for
from tenure.collect.logs.harvest import Harvest
from tenure.collect.logs.imports import unhindered
from tenure.collect.logs.logfile import LogFile, fingerprint
from tenure.collect.logs.places import Place, Places
from tenure.collect.logs.reading import Reading
from tenure.collect.logs.rules import Rules
from tenure.collect.logs.store import Stored, store
from tenure.collect.logs.wired import wanted
from tenure.collect.sources.source import Source
from tenure.collect.workspace import Workspace
from tenure.errors import SourceFailed
from tenure.warehouse import arrivals
from tenure.warehouse.arrivals import Arrival, Standing

EVERY = timedelta(seconds=10)
STEP_ROWS = 200_000  # facts and bad lines between two records of the place
STEP_BYTES = 128 << 20
LEFT = timedelta(days=1)  # a last line without its end is waited for so long
PACKING = timedelta(minutes=5)  # a packed log that breaks off is still being written, so young
TRIED = 50  # lines; if no format knows any of them, none will
ROTATED = r"(?:[.-](?:\d{1,4}|\d{4}-?\d\d-?\d\d[\w.-]*|old|bak))?(?:\.(?:gz|zst))?"


@dataclass(frozen=True, slots=True)
class Followed:
    """The file's own keys."""

    paths: tuple[str, ...]
    known_at: str | None
    rules: Rules


def read(source: Source) -> Followed:
    """The logs and rules of a source. Raises DefinitionError."""
    source.only("path", "known_at", *rules_.TABLES)
    given = source.given
    paths = given.checked(
        "path", None, _is_path, 'a path: "/var/log/nginx/access.log"; or a list of them'
    )
    if not paths:
        given.refuse("path", 'is missing: which log, for example "/var/log/nginx/access.log"')
    known_at = given.text("known_at", None)
    if known_at not in (None, "now", "happened"):
        given.refuse("known_at", "must be now or happened")
    found = tuple(paths) if isinstance(paths, list) else (paths,)
    return Followed(found, known_at, rules_.of(given))


def run(app: Workspace, source: Source, now: datetime) -> list[Arrival]:
    """Read on in every log. Facts first, then the place: who is killed in between reads the same again."""
    told = read(source)
    with app.engine() as engine:
        standing = arrivals.standing(app.lake, engine, _stream(source))
    files = found(told.paths, app.workspace)
    following = _Following(app, source, told, files, now, standing)
    if not files and not following.places.known:
        raise SourceFailed(f"{source.name}: there is no log at {', '.join(told.paths)}")
    for path in files:
        if not following.follow(path):
            return following.arrivals  # somebody else is reading the same
    following.end()
    return following.arrivals


def found(paths: tuple[str, ...], workspace: Path) -> list[Path]:
    """The logs and their rotated ones (`access.log.1`, `access.log-20260131.gz`), those that changed first before."""
    files: dict[Path, float] = {}
    for pattern in paths:
        folders, name = os.path.split(str(workspace / pattern))
        wanted_ = re.compile(fnmatch.translate(name).removesuffix(r"\Z") + ROTATED + r"\Z")
        for folder in glob(folders or ".", recursive=True):
            for path in Path(folder).iterdir() if Path(folder).is_dir() else ():
                if wanted_.match(path.name) and path.is_file():
                    with suppress(FileNotFoundError):  # it is being rotated
                        files[path] = path.stat().st_mtime
    return sorted(files, key=lambda path: (files[path], path.name))


class _Following:
    """One run under way."""

    def __init__(
        self,
        app: Workspace,
        source: Source,
        told: Followed,
        files: list[Path],
        now: datetime,
        standing: Standing,
    ) -> None:
        self.places = Places.of(standing.cursor)
        self.arrivals: list[Arrival] = []
        self._app, self._source, self._told, self._now = app, source, told, now
        self._standing, self._files = standing, files
        self._first = self.places.first
        self._moved = False  # since the cursor was written down

    def follow(self, path: Path) -> bool:
        """Read on in one log; False where another process has read the same meanwhile."""
        try:
            stat = path.stat()
            here = (str(path), stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)
            same = next((one for one in self.places.known if one.untouched(*here)), None)
            if not stat.st_size or (same and not (same.pending and self._left(stat.st_mtime))):
                return True
            with LogFile(path) as file:
                return self._read_on(file)
        except FileNotFoundError:  # renamed since we looked: the next run finds it
            return True
        except PermissionError as error:  # the other logs are read all the same
            self.arrivals.append(self._arrival(Stored(), f"{path}: {error.strerror}"))
            return True

    def end(self) -> None:
        """The last cursor of the run, where there is something new in it."""
        if self.places.first or self._moved:
            self.places.first = False
            self._record([])

    def _read_on(self, file: LogFile) -> bool:
        final = file.packed or self._left(file.stat.st_mtime)
        mark = fingerprint(file.head, final)
        if mark is None:
            return True
        place = self.places.find(file, mark)
        opened = self._reader(file, place)
        if opened is None:
            return self._unknown(file)
        form, reader = opened
        zone = self._app.settings.zone
        reading = Reading(self._told.rules, reader, self._source.name, mark, zone)
        start = place.offset if place else 0
        if place:
            reading.line = place.line
            reader.resume(place.state)
        for harvest, end in self._steps(file, reading, start, final):
            if not file.same():  # cut and written anew under our hands: the next run reads it
                return True
            reached = self._place(file, mark, end, reading.line, form, reader.state)
            if not self._keep(harvest, file, place, reached):
                return False
            place = reached
        return True

    def _left(self, changed: float) -> bool:
        """Nobody has written to it for long."""
        return self._now - datetime.fromtimestamp(changed, UTC) > LEFT

    def _steps(
        self, file: LogFile, reading: Reading, start: int, final: bool
    ) -> Iterator[tuple[Harvest, int]]:
        """What comes next, in stretches that fit into memory, each with the byte where it ends."""
        harvest, end, begun = Harvest(), start, start
        with unhindered():
            for block in file.blocks(start, final):
                reading.take(block.lines, block.start, harvest)
                end = block.end
                if harvest.facts + len(harvest.broken) >= STEP_ROWS or end - begun >= STEP_BYTES:
                    yield harvest.emptied(), end
                    begun = end
        yield harvest.emptied(), end

    def _keep(self, harvest: Harvest, file: LogFile, place: Place | None, reached: Place) -> bool:
        """Facts first, then the place. Where nothing came, the place alone is noted, and told with the next record."""
        written = self._now - datetime.fromtimestamp(file.stat.st_mtime, UTC) < PACKING
        trouble = f"{file.path.name}: {file.trouble}" if file.trouble and not written else None
        self.places.reached(reached)
        if not harvest.received and not trouble:
            self._moved = self._moved or place is None or place.offset != reached.offset
            return True
        known_at = self._told.known_at or ("happened" if self._first else "now")
        made = store(
            self._app,
            harvest,
            _plain_name(file.path),
            self._source.name,
            known_at=known_at,
            ids=self._source.ids,
            now=self._now,
        )
        return self._record([self._arrival(made, trouble)])

    def _record(self, told: list[Arrival]) -> bool:
        self.places.forget(map(str, self._files), self._now)
        done = arrivals.record(
            self._app.lake,
            _stream(self._source),
            self._standing,
            told,
            self.places.text(),
            self._now,
        )
        if done:
            self._standing = Standing(self._standing.number + 1, None)
            self.arrivals += told
            self._moved = False
        return done

    def _reader(self, file: LogFile, place: Place | None) -> tuple[str, Reader] | None:
        """As the rules say, as before, as its first lines look, or else as the other logs of the source are written."""
        said = self._told.rules.said
        cells = wanted(self._told.rules)
        if place and not said.format and not said.pattern:
            return reader_for(Said(place.format, "", said.fields), cells, ())
        opened = reader_for(said, cells, file.first_lines())
        if opened is None and self.places.known:
            opened = reader_for(Said(self.places.known[-1].format, "", said.fields), cells, ())
        return opened

    def _unknown(self, file: LogFile) -> bool:
        lines = file.first_lines()
        if len(lines) > TRIED:
            why = f"{file.path}: no format that is known ({', '.join(names())}); say which under [log]"
            self.arrivals.append(self._arrival(Stored(), why))
        return True

    def _arrival(self, made: Stored, trouble: str | None) -> Arrival:
        return Arrival(
            self._source.name,
            "log",
            arrivals.hour_of(self._now),
            received=made.received,
            stored=made.stored,
            duplicate=made.duplicate,
            rejected=made.rejected,
            filtered=made.filtered,
            reasons=dict(made.reasons),
            trouble=trouble,
        )

    def _place(self, file: LogFile, mark: str, end: int, line: int, form: str, state: str) -> Place:
        stat = file.stat
        return Place(
            path=str(file.path),
            fingerprint=mark,
            offset=end,
            line=line,
            tail=file.tail(end) or "",
            format=form,
            state=state,
            device=stat.st_dev,
            inode=stat.st_ino,
            size=stat.st_size,
            changed=stat.st_mtime_ns,
            pending=not file.packed and end < stat.st_size,
            seen=self._now.date().isoformat(),
        )


def _stream(source: Source) -> str:
    return f"log/{source.name}"


def _plain_name(path: Path) -> str:
    """A log's name without what rotation has added."""
    return re.sub(ROTATED + r"\Z", "", path.name) or path.name


def _is_path(value: object) -> bool:
    some = value if isinstance(value, list) else [value]
    return bool(some) and all(isinstance(one, str) and one for one in some)
