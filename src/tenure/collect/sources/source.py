"""A source is a file in `sources/`: of which kind, how often, whose ids. When it is due, and what a run of it leaves behind.

A kind is a module of this folder, with
    EVERY: timedelta                            how often, where the file does not say
    read(source) -> anything                    the kind's own keys, strictly; DefinitionError names file, line and key
    run(app, source, now) -> list[Arrival]      fetch, store, and move its own cursors (facts first, then `record`)
and, where it can,
    preview(app, source, now, most) -> Preview  what would become of the first rows; nothing is stored
    run(…, again=, sweep=)                      more that a user may wish for, by keyword
What the outside world does wrong there is raised as SourceFailed (or OSError): it is recorded, and old data stay.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import json
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tenure.catalog.table import Table
from tenure.catalog.table import read as read_table
from tenure.errors import DefinitionError, NotFound, TenureError, UsageError

if TYPE_CHECKING:
    from tenure.collect.sources.preview import Preview
    from tenure.settings import Settings
    from tenure.warehouse.arrivals import Arrival
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.lake import Lake

FOLDER = "sources"
OURS = ("kind", "every", "ids", "title")  # the keys that every kind has
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)  # after failures
QUIET = timedelta(minutes=10)  # a run that brought nothing is written down this often at most


class Workspace(Protocol):
    """What a source needs of the application."""

    @property
    def workspace(self) -> Path: ...
    @property
    def lake(self) -> Lake: ...
    @property
    def settings(self) -> Settings: ...
    def engine(self) -> Engine: ...


@dataclass(frozen=True)
class Source:
    """A source as its file says; `given` holds the keys of its kind."""

    name: str
    kind: str
    file: Path
    every: timedelta
    ids: str  # the system whose account ids these are; "": the product's own
    given: Table = field(repr=False)
    title: str = ""

    def only(self, *keys: str) -> None:
        """Refuse any key besides these and those that every kind has."""
        self.given.only(*OURS, *keys)


@dataclass(frozen=True, slots=True)
class Ran:
    """How the last run went. `trouble`: why it failed; `failures`: how often in a row."""

    at: datetime | None = None
    failures: int = 0
    trouble: str | None = None
    worked_at: datetime | None = None  # the last run that did not fail
    noted_at: datetime | None = None  # the last run that was written down

    def due_at(self, source: Source) -> datetime | None:
        """When it is to run next; None: at once. After a failure soon, then less and less often."""
        if self.at is None:
            return None
        if not self.failures:
            return self.at + source.every
        pause: timedelta = FIRST_PAUSE * 2 ** min(self.failures - 1, 10)
        return self.at + min(LONGEST_PAUSE, pause)


def sources(workspace: Path) -> list[Source]:
    """All sources by name. Raises DefinitionError where one of the files is wrong."""
    found, wrong = readable(workspace)
    if wrong:
        raise wrong[0]
    return found


def readable(workspace: Path) -> tuple[list[Source], list[DefinitionError]]:
    """The sources whose files can be read, and what is wrong with the others: one wrong file stops no other source."""
    found, wrong = [], []
    for file in sorted((workspace / FOLDER).glob("*.toml")):
        try:
            found.append(read(file))
        except DefinitionError as error:
            wrong.append(error)
    return found, wrong


def source_named(workspace: Path, name: str) -> Source:
    """The source in sources/NAME.toml. Raises NotFound, or DefinitionError where its file is wrong."""
    file = workspace / FOLDER / f"{name}.toml"
    if file.is_file():
        return read(file)
    names = [known.stem for known in sorted((workspace / FOLDER).glob("*.toml"))]
    close = difflib.get_close_matches(name, names, 1)
    hint = f" Did you mean {close[0]}?" if close else f" There are: {', '.join(names) or 'none'}."
    raise NotFound(f"There is no source {name}: {file} does not exist.{hint}")


def read(file: Path) -> Source:
    """The source in `file`, its kind's own keys included. Raises DefinitionError."""
    root = read_table(file)
    known = kinds()
    word = root.text("kind")
    if word not in known:
        close = difflib.get_close_matches(word, known, 1)
        hint = f"did you mean {close[0]}? " if close else ""
        root.refuse("kind", f"is no kind of source; {hint}there are {', '.join(known)}")
    kind = _module(word)
    source = Source(
        name=file.stem,
        kind=word,
        file=file,
        every=root.duration("every", kind.EVERY) or kind.EVERY,
        ids=root.text("ids", ""),
        given=root,
        title=root.text("title", ""),
    )
    kind.read(source)
    return source


def due(app: Workspace, now: datetime) -> list[Source]:
    """The sources that are to run now, the one that has waited longest first."""
    waiting = []
    for source in readable(app.workspace)[0]:
        at = ran(app, source).due_at(source)
        if at is None or at <= now:
            waiting.append((at or datetime.min.replace(tzinfo=now.tzinfo), source.name, source))
    return [source for *_, source in sorted(waiting, key=lambda each: each[:2])]


def run(app: Workspace, source: Source, now: datetime, **wishes: bool) -> Sequence[Arrival]:
    """Run it once, with what `wishes_of` its kind has.

    What the outside world does wrong is recorded and told as `trouble`; what was stored before stays.
    """
    from tenure.warehouse.arrivals import Arrival

    before = ran(app, source)
    arrivals: list[Arrival] = []
    trouble: str | None = None
    try:
        arrivals = list(_module(source.kind).run(app, source, now, **wishes))
        trouble = next((one.trouble for one in arrivals if one.trouble), None)
    except (TenureError, OSError) as error:
        trouble = _said(error)
    hour = now.replace(minute=0, second=0, microsecond=0)
    told = Arrival(source.name, source.kind, hour, trouble=trouble)
    failures = before.failures + 1 if trouble else 0
    after = Ran(now, failures, trouble, before.worked_at if trouble else now, before.noted_at)
    moved = any(one.received for one in arrivals)
    if moved or trouble != before.trouble or _worth_noting(before, source, now):
        after = replace(after, noted_at=now)
        _note(app, source, after, told, now)
    _lately[_place(app, source)] = after
    if trouble and not any(one.trouble for one in arrivals):
        arrivals.append(told)
    return arrivals


def preview(app: Workspace, source: Source, now: datetime, most: int) -> Preview:
    """What would become of its first rows. Raises SourceFailed, or UsageError where its kind has no preview."""
    kind = _module(source.kind)
    if not hasattr(kind, "preview"):
        raise UsageError(f"{source.name}: a source of kind {source.kind} has no preview")
    found: Preview = kind.preview(app, source, now, most)
    return found


def wishes_of(source: Source) -> tuple[str, ...]:
    """What may be wished for when a source of this kind is run: again, sweep."""
    asked = inspect.signature(_module(source.kind).run).parameters.values()
    return tuple(one.name for one in asked if one.kind is one.KEYWORD_ONLY)


def ran(app: Workspace, source: Source) -> Ran:
    """How its last run went, as this process knows it, or else the lake."""
    from tenure.warehouse import arrivals

    if (here := _lately.get(_place(app, source))) is not None:
        return here
    if not app.lake.exists(arrivals.TABLE):
        return Ran()
    with app.engine() as engine:
        return _from_text(arrivals.standing(app.lake, engine, _stream(source)).cursor)


def kinds() -> tuple[str, ...]:
    """The kinds of sources there are: the modules of this folder that can run."""
    here = [module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])]
    return tuple(name for name in here if hasattr(_module(name), "EVERY"))


_lately: dict[tuple[str, str], Ran] = {}  # runs of this process, also those not worth a commit


def _module(name: str) -> Any:
    return importlib.import_module(f"{__package__}.{name}")


def _stream(source: Source) -> str:
    return f"runs/{source.name}"


def _place(app: Workspace, source: Source) -> tuple[str, str]:
    return str(app.lake.folder), source.name


def _worth_noting(before: Ran, source: Source, now: datetime) -> bool:
    """A source that looks every few seconds and finds nothing does not write the lake full."""
    return source.every >= QUIET or before.noted_at is None or now - before.noted_at >= QUIET


def _note(app: Workspace, source: Source, after: Ran, told: Arrival, now: datetime) -> None:
    from tenure.warehouse import arrivals

    with app.engine() as engine:
        since = arrivals.standing(app.lake, engine, _stream(source))
    arrivals.record(app.lake, _stream(source), since, [told], _as_text(after), now)


def _said(error: Exception) -> str:
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}"
    return str(error)


def _as_text(ran: Ran) -> str:
    told = {
        "at": ran.at and ran.at.isoformat(),
        "failures": ran.failures,
        "trouble": ran.trouble,
        "worked_at": ran.worked_at and ran.worked_at.isoformat(),
    }
    return json.dumps({key: value for key, value in told.items() if value})


def _from_text(text: str | None) -> Ran:
    told = json.loads(text or "{}")
    at, worked = told.get("at"), told.get("worked_at")
    return Ran(
        at=datetime.fromisoformat(at) if at else None,
        failures=told.get("failures", 0),
        trouble=told.get("trouble"),
        worked_at=datetime.fromisoformat(worked) if worked else None,
        noted_at=datetime.fromisoformat(at) if at else None,
    )
