"""Changes that somebody made in the files by hand, or that came with a new Tenure: noticed, and kept as versions."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.catalog import knobs, table
from tenure.definitions.uses import needs

if TYPE_CHECKING:
    from datetime import datetime

    from tenure.app import App
    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Definition
    from tenure.state.versions import Saving, Version

GONE = "taken away"
KINDS = ("metric", "product", "score", "signal")  # of definitions that have versions of their own
FILES = {
    "stages.toml": ("stage", "stages"),
    "tiers.toml": ("tier", "tiers"),
    "features.toml": ("product", "product"),
}


def noticed(app: App, now: datetime) -> int:
    """Record what differs from the latest versions; how many definitions that were. Nothing is looked at while the files are the same."""
    from tenure.state import versions

    defined = app.defined
    # what a broken file says is no version, nor is it taken away
    if app.noticed is defined or app.broken:
        return 0
    known = versions.current(app.state)
    savings = [*_computed(defined.catalog, known), *_files(app)]
    there = {(one.kind, one.name) for one in savings}
    savings += [
        versions.Saving(kind=kind, name=name, text="", version="none", note=GONE)
        for (kind, name), last in known.items()
        if (kind, name) not in there and last.note != GONE
    ]
    count = versions.record_all(app.state, savings, versions.IN_THE_FILE, now, app.zone.day_of(now))
    app.noticed = defined
    return count


def kind_of(definition: Definition) -> str:
    """The kind of version that a definition has; nothing where it has none: attributes, and what stands whole in a file."""
    return definition.family if definition.family in KINDS else ""


def _computed(catalog: Catalog, known: dict[tuple[str, str], Version]) -> Iterator[Saving]:
    from tenure.state.versions import Saving

    changed = {
        name
        for (_, name), last in known.items()
        if name in catalog.definitions and last.version != catalog.version(name)
    }
    for definition in catalog.definitions.values():
        if kind := kind_of(definition):
            last = known.get((kind, definition.name))
            text = knobs.text_of(definition.knobs)
            note = _note(catalog, definition, last, text, changed) if last else ""
            yield Saving(
                kind=kind,
                name=definition.name,
                text=text,
                version=catalog.version(definition.name),
                note=note,
            )


def _note(
    catalog: Catalog, definition: Definition, last: Version, text: str, changed: set[str]
) -> str:
    """What is different: its knobs, what it needs, or else what it says."""
    if last.text != text:
        now, was = tomllib.loads(text), tomllib.loads(last.text)
        turned = {k: (now[k], was.get(k)) for k in now if now[k] != was.get(k)}
        return knobs.told(turned) or "other knobs"
    because = sorted(set(needs(catalog, definition)) & changed)
    return f"with {', '.join(because)}" if because else "its text"


def _files(app: App) -> Iterator[Saving]:
    """What stands whole in a file of the workspace."""
    from tenure.state.versions import Saving

    for name, (kind, called) in FILES.items():
        file = app.workspace / name
        if file.is_file():
            yield Saving(kind=kind, name=called, text=table.text_of(file))
    for segment in app.segments():
        file = Path(segment.file)
        if file.parent == app.workspace / "segments":
            yield Saving(kind="segment", name=segment.name, text=table.text_of(file))
    for card in app.scorecards():
        file = Path(card.where)
        if file.parent == app.workspace / "scorecards":
            yield Saving(kind="scorecard", name=card.name, text=table.text_of(file))
