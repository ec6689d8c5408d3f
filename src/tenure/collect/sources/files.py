"""A watched folder, or a prefix in S3: every file that is complete is read once, and again when it changes.

Nothing is moved or deleted. What was read is known by path, size, time and content in the cursor; who is killed in between
reads the same files again and stores nothing twice. A file that cannot be read is told, and the others go on.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure.collect.files import Incoming, open_file
from tenure.collect.files.needed import Partitioned
from tenure.collect.mappings import Fitted, Ready, named, recognised
from tenure.collect.sources.becoming import Becoming, becomings
from tenure.collect.sources.counting import counted
from tenure.collect.sources.listing import Found, Place
from tenure.collect.sources.source import Source
from tenure.collect.suggest import first_rows
from tenure.collect.taking import Taken, parts_of, take
from tenure.collect.workspace import Workspace
from tenure.errors import UnreadableFile, UsageError

if TYPE_CHECKING:
    from tenure.warehouse.arrivals import Arrival

EVERY = timedelta(minutes=1)
SETTLE = timedelta(seconds=10)  # a file that is older than this is not being written any more
KEYS = ("path", "like", "sheet", "settle", "known_at", "facts")
RECORDED_SECONDS = 5.0  # what was read is written down this often


@dataclass(frozen=True)
class Watched:
    """What the file of the source says."""

    place: Place
    like: Ready | None  # None and no parts: every file is recognised by its columns
    parts: tuple[Becoming, ...]
    sheet: str | None
    settle: timedelta
    known_at: str | None
    ids: str | None  # None: those of the ready mapping


@dataclass
class Cursor:
    """What was read: path -> size, time, content, and why it could not be read."""

    backfilled: bool = False  # the first run, in which history is known when it happened, is over
    files: dict[str, list[Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str | None) -> Cursor:
        """As it was stored."""
        told = json.loads(text or "{}")
        return cls(told.get("backfilled", False), told.get("files", {}))

    def text(self) -> str:
        """As it is stored."""
        return json.dumps({"backfilled": self.backfilled, "files": self.files})


def read(source: Source) -> Watched:
    """The source's own keys. Raises DefinitionError."""
    given = source.given
    source.only(*KEYS)
    like = given.text("like", None)
    try:
        found = named(like) if like else None
    except UsageError as error:
        given.refuse("like", f"cannot be: {error}")
    parts = becomings(given) if given.given.get("facts") else ()
    if found and (strange := [p.kind for p in parts if p.kind not in _kinds(found)]):
        given.refuse(
            "facts", f"says {strange[0]}, but {found.name} becomes {', '.join(_kinds(found))}"
        )
    known_at = given.text("known_at", None)
    if known_at not in (None, "now", "happened"):
        given.refuse("known_at", 'must be "now" or "happened"; a column is named in [facts.KIND]')
    return Watched(
        place=Place.of(given.text("path"), source.file.parent.parent),
        like=found,
        parts=parts,
        sheet=given.text("sheet", None),
        settle=given.duration("settle", SETTLE) or SETTLE,
        known_at=known_at,
        ids=source.ids if "ids" in given.given else None,
    )


def run(app: Workspace, source: Source, now: datetime) -> list[Arrival]:
    """Read what is new. Raises OSError where the folder cannot be listed."""
    from tenure.warehouse import arrivals

    watched, stream = read(source), f"{source.kind}/{source.name}"
    with app.engine() as engine:
        since = arrivals.standing(app.lake, engine, stream)
    cursor = Cursor.of(since.cursor)
    before = cursor.text()
    rules = _digest(source.file.read_bytes())
    there = watched.place.files()
    waiting = {file.path for file in there if _is_young(file, watched, now)}
    paths = {file.path for file in there}
    cursor.files = {path: seen for path, seen in cursor.files.items() if path in paths}
    told: list[Arrival] = []
    fresh: list[Arrival] = []
    noted = time.monotonic()
    for file in there:
        if file.path in waiting or _is_known(cursor.files.get(file.path), file, rules):
            continue
        if arrival := _taken(app, source, watched, file, cursor, rules, now):
            fresh.append(arrival)
        if time.monotonic() - noted > RECORDED_SECONDS:
            if not arrivals.record(app.lake, stream, since, fresh, cursor.text(), now):
                return told  # somebody else reads the same; what we counted is counted there
            told, fresh = told + fresh, []
            since, noted = replace(since, number=since.number + 1), time.monotonic()
    if cursor.files and not waiting:
        cursor.backfilled = True
    moved = bool(fresh) or cursor.text() != before
    if moved and arrivals.record(app.lake, stream, since, fresh, cursor.text(), now):
        told += fresh
    return told + _still(source, cursor, told, now)


def _taken(
    app: Workspace,
    source: Source,
    watched: Watched,
    file: Found,
    cursor: Cursor,
    rules: str,
    now: datetime,
) -> Arrival | None:
    """One file into the lake; None where only its time has changed."""
    seen = cursor.files.get(file.path)
    entry: list[Any] = [file.size, file.at, None, None]
    with tempfile.TemporaryDirectory(prefix="tenure-file-") as folder:
        try:
            here, content = watched.place.fetch(file, Path(folder))
            entry[2] = content
            if seen and seen[2] == content and seen[3] is None:
                cursor.files[file.path] = entry
                return None
            taken = _facts(app, source, watched, file, here, cursor, now)
            trouble = next((one.result.trouble for one in taken if one.result.trouble), None)
        except (UnreadableFile, UsageError, OSError) as refused:
            taken, trouble = [], _said(file, refused)
            entry[3] = [rules, trouble]
    if watched.place.changed(file):
        return _arrival(source, taken, trouble, now)  # while it was read: read again next time
    cursor.files[file.path] = entry
    return _arrival(source, taken, trouble, now)


def _facts(
    app: Workspace,
    source: Source,
    watched: Watched,
    file: Found,
    here: Path,
    cursor: Cursor,
    now: datetime,
) -> list[Taken]:
    sheet = here.with_name(f"{here.name}#{watched.sheet}") if watched.sheet else here

    def opened() -> Incoming:
        rows = open_file(sheet)
        return Partitioned(rows, file.partitions) if file.partitions else rows

    ready = watched.like
    if ready is None and not watched.parts:
        ready = recognised(*first_rows(sheet))
        if ready is None:
            raise UnreadableFile(
                f"{file.path}: not the export of a system that Tenure knows. Say in {source.file} which it is "
                '(like = "NAME"; `tenure import --like` lists them), or what its rows become ([facts.KIND])'
            )
    if ready is not None:
        with closing(opened()) as rows:
            parts = parts_of(_overlaid(ready, watched.parts), rows, file.path)
    else:
        parts = [Fitted(p.kind, p.mapping, p.known_at, p.static, p.needs) for p in watched.parts]
    ids = watched.ids if watched.ids is not None else (ready.ids if ready else "")
    return take(
        app,
        opened,
        file.path,
        parts,
        source=source.name,
        ids=ids,
        known_at=watched.known_at or ("now" if cursor.backfilled else "happened"),
        now=now,
    )


def _overlaid(ready: Ready, ours: Sequence[Becoming]) -> Ready:
    """What the source says of a kind replaces what the ready mapping says of it, target by target."""
    said = {part.kind: part for part in ours}
    parts = []
    for part in ready.parts:
        if own := said.get(part.kind):
            part = replace(
                part,
                mapping={**part.mapping, **own.mapping},
                known_at=own.known_at or part.known_at,
                static=own.static or part.static,
                needs=own.needs or part.needs,
            )
        parts.append(part)
    return replace(ready, parts=tuple(parts))


def _is_known(seen: list[Any] | None, file: Found, rules: str) -> bool:
    if seen is None or seen[:2] != [file.size, file.at]:
        return False
    return seen[3] is None or seen[3][0] == rules  # with other rules it may be readable


def _is_young(file: Found, watched: Watched, now: datetime) -> bool:
    age = now.timestamp() - file.at / 1e6
    return file.may_grow and 0 <= age < watched.settle.total_seconds()


def _still(source: Source, cursor: Cursor, told: Sequence[Arrival], now: datetime) -> list[Arrival]:
    """What could not be read before and is still there."""
    troubles = [seen[3][1] for seen in cursor.files.values() if seen[3]]
    if not troubles or any(one.trouble for one in told):
        return []
    more = f" (and {len(troubles) - 1} more files)" if len(troubles) > 1 else ""
    return [_arrival(source, [], troubles[0] + more, now)]


def _arrival(source: Source, taken: Sequence[Taken], trouble: str | None, now: datetime) -> Arrival:
    return counted(
        source,
        [one.result for one in taken],
        now,
        filtered=sum(one.filtered for one in taken),
        trouble=trouble,
    )


def _said(file: Found, refused: Exception) -> str:
    words = (refused.strerror or str(refused)) if isinstance(refused, OSError) else str(refused)
    name = file.path.rpartition("/")[2]
    return words if name in words else f"{file.path}: {words}"


def _kinds(ready: Ready) -> list[str]:
    return [part.kind for part in ready.parts]


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()
