"""A metric's knobs turned: what tenure.toml would say, whether that fits together, and the saving of it as a new version."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tenure.catalog.knobs import knob, text_of, told
from tenure.definitions.noticed import kind_of, noticed
from tenure.errors import UsageError
from tenure.settings import FILE, Settings
from tenure.settings.edit import read, replace, with_knobs

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Definition
    from tenure.defined import Defined


@dataclass(frozen=True)
class Turn:
    """A change that is not saved yet."""

    name: str
    before: Catalog
    after: Defined
    text_before: str  # of tenure.toml
    text_after: str

    @property
    def changed(self) -> tuple[str, ...]:
        """The definitions whose versions it changes, each after what it needs."""
        now = self.after.catalog
        return tuple(n for n in now.names if self.before.version(n) != now.version(n))

    @property
    def words(self) -> str:
        """`days = 14 instead of 28`."""
        was = self.before.get(self.name).knobs
        now = self.after.catalog.get(self.name).knobs
        changed = {name: (now[name], was.get(name)) for name in now if now[name] != was.get(name)}
        return told(changed)


def turns(catalog: Catalog, name: str) -> bool:
    """Whether its knobs can be turned: it has some, and is a metric or a signal in Python, a choice of one, or made by a product."""
    definition = catalog.get(name)
    written = ".py:" in definition.where or _is_ours(definition)
    return bool(definition.knobs) and (
        definition.family == "product" or (definition.family in ("metric", "signal") and written)
    )


def turn(app: App, name: str, knobs: Mapping[str, Any]) -> Turn:
    """What would be if the definition `name` had these knobs. Raises DefinitionError where they do not fit."""
    definition = app.catalog.get(name)
    if not turns(app.catalog, name):
        raise UsageError(f"{name} has no knobs that could be turned.")
    file = app.workspace / FILE
    before = read(file)
    wanted = {knob: _unless_standard(definition, knob, value) for knob, value in knobs.items()}
    after = with_knobs(before, name, wanted)
    settings = Settings.of(file, tomllib.loads(after.removeprefix("\ufeff")))
    return Turn(name, app.catalog, app.tried(settings), before, after)


def save(app: App, turned: Turn, by: str, now: datetime, note: str = "") -> None:
    """Write it into tenure.toml, and record a version of everything that it changes."""
    from tenure.state.versions import Saving, record_all

    noticed(app, now)
    replace(app.workspace / FILE, turned.text_before, turned.text_after)
    catalog = turned.after.catalog
    because = f"with {turned.name}: {turned.words}"
    own = f"{turned.words}. {note}" if note else turned.words
    savings = [
        Saving(
            kind=kind,
            name=name,
            text=text_of(catalog.get(name).knobs),
            version=catalog.version(name),
            note=own if name == turned.name else because,
        )
        for name in turned.changed
        if (kind := kind_of(catalog.get(name)))
    ]
    record_all(app.state, savings, by, now, app.zone.day_of(now))


def _is_ours(definition: Definition) -> bool:
    """Whether it is a choice that tenure.toml itself makes."""
    return bool(definition.of) and f"{FILE}: " in definition.where


def _unless_standard(definition: Definition, name: str, value: Any) -> Any:
    """None for what it would be without being said."""
    if _is_ours(definition):
        return value
    standard = knob(definition, name).default
    given = list(value) if isinstance(value, tuple) else value
    return None if given == (list(standard) if isinstance(standard, tuple) else standard) else value
