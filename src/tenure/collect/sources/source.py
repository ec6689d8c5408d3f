"""A source is a file in `sources/`: of which kind, how often, whose ids.

A kind is a module of this folder, with
    EVERY: timedelta                            how often, where the file does not say
    read(source) -> anything                    the kind's own keys, strictly; DefinitionError names file, line and key
    run(app, source, now) -> list[Arrival]      fetch, store, and move its own cursors (facts first, then `record`)
and, where it can,
    preview(app, source, now, most) -> Preview  what would become of the first rows; nothing is stored
    run(…, again=, sweep=)                      more that a user may wish for, by keyword
What the outside world does wrong there is raised as SourceFailed (or OSError): `Runs` records it, and old data stay.
What is wrong with a part of it, while the rest came in, is the `trouble` of an arrival: told, but no failure.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import pkgutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure.catalog.table import Table
from tenure.catalog.table import read as read_table
from tenure.collect.workspace import Workspace
from tenure.errors import DefinitionError, NotFound, UsageError

if TYPE_CHECKING:
    from tenure.collect.sources.preview import Preview

FOLDER = "sources"
OURS = ("kind", "every", "ids", "title")  # the keys that every kind has


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
    kind = module(word)
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


def preview(app: Workspace, source: Source, now: datetime, most: int) -> Preview:
    """What would become of its first rows. Raises SourceFailed, or UsageError where its kind has no preview."""
    kind = module(source.kind)
    if not hasattr(kind, "preview"):
        raise UsageError(f"{source.name}: a source of kind {source.kind} has no preview")
    found: Preview = kind.preview(app, source, now, most)
    return found


def wishes_of(source: Source) -> tuple[str, ...]:
    """What may be wished for when a source of this kind is run: again, sweep."""
    asked = inspect.signature(module(source.kind).run).parameters.values()
    return tuple(one.name for one in asked if one.kind is one.KEYWORD_ONLY)


def kinds() -> tuple[str, ...]:
    """The kinds of sources there are: the modules of this folder that can run."""
    here = [module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])]
    return tuple(name for name in here if hasattr(module(name), "EVERY"))


def module(kind: str) -> Any:
    """The module of a kind."""
    return importlib.import_module(f"{__package__}.{kind}")
