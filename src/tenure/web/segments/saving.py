"""What people save: a segment's file, checked with everything that it is used by before it is written, and its version after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.errors import NotFound, UsageError
from tenure.segments import Segment, write
from tenure.segments.read import FOLDER, STAGES, TIERS, shipped
from tenure.settings.writing import alone, put
from tenure.state import versions

if TYPE_CHECKING:
    from tenure.app import App

SOMEBODY = "in the browser"  # nobody signs in yet
FILES = {STAGES: ("stage", "stages"), TIERS: ("tier", "tiers")}  # kind and name of their versions


def named(app: App, name: str) -> Segment:
    """The segment of a name. Raises NotFound."""
    found = next((one for one in app.segments() if one.name == name), None)
    if found is None:
        raise NotFound(f"There is no segment {name!r}.")
    return found


def save(app: App, segment: Segment, text: str, *, was: str = "", note: str = "") -> list[Segment]:
    """Write `text` as the file of `segment`, in place of the one called `was`; what it defines.

    Raises DefinitionError, with the line or the word, for what cannot be, and UsageError where the file says something
    else than what `segment` was made from; and leaves everything as it is.
    """
    with alone(app.workspace):
        return _saved(app, segment, text, was, note)


def _saved(app: App, segment: Segment, text: str, was: str, note: str) -> list[Segment]:
    before = next((one for one in app.segments() if one.name == was), None)
    own = before if before is not None and not before.shipped else None
    file = write.place(app.workspace, own or segment)
    made = write.read(text, segment.origin, str(file))
    if segment.origin == "segments" and made[0].name != was:
        _refuse_taken(app, made[0].name)
    seal = (segment.seal or own.seal) if own else ""
    write.refuse_changed(file, seal)
    gone = {one.name for one in app.segments() if own is not None and one.file == own.file}
    _check(app, made, gone)
    put(file, text)
    _record(app, file, made[0].name, text, note)
    return made


def remove(app: App, name: str) -> None:
    """Take a segment's file away, unless something needs it; it can be brought back."""
    segment = named(app, name)
    if segment.shipped:
        raise UsageError(
            f"{name} comes with Tenure; it cannot be taken away, only replaced by your own."
        )
    if segment.origin != "segments":
        raise UsageError(
            f"{name} stands in {segment.file}; change it there, or take the file away."
        )
    if not any(one.name == name for one in shipped()):
        _refuse_needed(app, name)
    _check(app, [one for one in shipped() if one.name == name], {name})
    write.remove(Path(segment.file), name)
    _record(app, Path(segment.file), name, "", "taken away")


def restore(app: App, name: str) -> None:
    """Bring a segment back that was taken away."""
    text = write.removed(app.workspace, name)
    made = write.read(text, "segments", f"{name}.toml")
    _check(app, made, set())
    file = write.restore(app.workspace, name)
    _record(app, file, name, text, "brought back")


def _refuse_taken(app: App, name: str) -> None:
    """A name that something else has."""
    catalog = app.catalog
    if name in catalog.definitions:
        family = catalog.get(name).family
        if family != "segment" or any(
            one.name == name and not one.shipped for one in app.segments()
        ):
            raise UsageError(f"There is {_a(family)} {name} already; choose another name.")


def _refuse_needed(app: App, name: str) -> None:
    needing = sorted(one.name for one in app.catalog.definitions.values() if name in one.needs)
    if needing:
        raise UsageError(
            f"{name} cannot be taken away: {', '.join(needing)} would not know what it is."
        )


def _check(app: App, made: Sequence[Segment], gone: set[str]) -> None:
    """Everything that is defined, with what is new in place of what goes. Raises what would be wrong."""
    new = {one.name for one in made}
    kept = [one for one in app.segments() if one.name not in new | gone]
    ours = [
        one
        for one in shipped()
        if one.name in gone - new and one.name not in {k.name for k in kept}
    ]
    app.segments_check((*made, *kept, *ours))


def _record(app: App, file: Path, name: str, text: str, note: str) -> None:
    """The version in the history of decisions: the whole text of the file."""
    kind, called = (
        FILES.get(file.name, ("segment", name)) if file.parent.name != FOLDER else ("segment", name)
    )
    versions.record(app.state, kind, called, text, SOMEBODY, datetime.now(UTC), note)


def _a(family: str) -> str:
    return f"{'an' if family[0] in 'aeiou' else 'a'} {family}"
