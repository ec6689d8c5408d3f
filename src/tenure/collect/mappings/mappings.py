"""Ready mappings: read from the files of this folder, found by name or recognised by a file's columns, and cut to those it has."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import msgspec

from tenure.catalog.table import read
from tenure.collect import expression
from tenure.collect.mapping import ALL, FORMAT, LINE, place_of, plain
from tenure.collect.sources.becoming import Becoming, becomings
from tenure.collect.subject import subject_named
from tenure.errors import UsageError

KEYS = ("title", "also", "export", "notes", "source", "ids", "columns", "lacks", "leave", "facts")


@dataclass(frozen=True, slots=True)
class Ready:
    """How the export of some system becomes facts."""

    name: str
    title: str
    export: str  # how one gets the file
    notes: str
    source: str
    ids: str  # the system whose account ids these are; "": the product's own
    also: tuple[str, ...]  # other names of the same
    columns: tuple[str, ...]  # a file that has these is recognised; `a.b`: in its JSON
    lacks: tuple[str, ...]  # and has none of these
    leave: tuple[str, ...]  # columns that become neither attribute nor property: names with *
    parts: tuple[Becoming, ...]


@dataclass(frozen=True, slots=True)
class Fitted:
    """What one file's rows become: a part of a ready mapping without what the file lacks."""

    kind: str
    mapping: Mapping[str, str]
    known_at: str | None = None
    static: tuple[str, ...] = ()
    needs: str | None = None  # rows in which this is empty are left out


@functools.cache
def ready() -> tuple[Ready, ...]:
    """All of them, by name."""
    return tuple(_read(file) for file in sorted(Path(__file__).parent.glob("*.toml")))


def named(name: str) -> Ready:
    """The one with this name; UsageError with the list of all."""
    for one in ready():
        if name in (one.name, *one.also):
            return one
    names = sorted(known for one in ready() for known in (one.name, *one.also))
    close = difflib.get_close_matches(name, names, 1)
    hint = f" Did you mean {close[0]}?" if close else ""
    raise UsageError(f"There is no ready mapping {name}.{hint} There are: {', '.join(names)}")


def recognised(columns: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> Ready | None:
    """The ready mapping whose export has these columns, the most telling one; `rows` are the first ones, as text."""
    fits = [
        (len(one.columns), len(parts), -place, one)
        for place, one in enumerate(ready())
        if all(_has(name, columns, rows) for name in one.columns)
        and not any(place_of(name, columns) is not None for name in one.lacks)
        and (parts := fitted(one, columns))
    ]
    return max(fits, key=lambda fit: fit[:3])[3] if fits else None


def fitted(
    ready: Ready, columns: Sequence[str], given: Mapping[str, str] | None = None
) -> list[Fitted]:
    """The parts that a file with these columns can tell; empty where it lacks what all of them need.

    `given` replaces single targets, in every part that has them.
    """
    found = (_fitted(part, ready.leave, columns, given or {}) for part in ready.parts)
    return [part for part in found if part is not None]


def _fitted(
    part: Becoming, leave: Sequence[str], columns: Sequence[str], given: Mapping[str, str]
) -> Fitted | None:
    subject = subject_named(part.kind)
    has = {target for target in given if subject.wide or target in (*subject.targets, "message_id")}
    mapping, used = {}, set[int]()
    for target, text in {**part.mapping, **{name: given[name] for name in has}}.items():
        cut = text if target in has or text in ("", ALL) else _cut(text, columns)
        if cut is not None:
            mapping[target] = cut
            used |= _places(cut, columns)
    known_at = part.known_at and _cut(part.known_at, columns, fixed=("now", "happened"))
    used |= _places(known_at or "", columns)
    left = [place for place in range(len(columns)) if place not in used]
    kept = [place for place in left if not _is_left(columns[place], leave)]
    if mapping.get("properties") == ALL:
        mapping["properties"] = "+".join(columns[place] for place in kept) + "+" if kept else ""
        if any("+" in columns[place] for place in kept):
            mapping["properties"] = ALL
    if subject.wide:
        mapping = {plain(columns[p]): "" for p in left if p not in kept} | mapping
        if not (kept or set(mapping) - {*subject.required}):
            return None  # nothing but the id
    needed = [*subject.required, *([subject.either] if subject.either else [])]
    for names in needed:
        wanted = [names] if isinstance(names, str) else names
        if not any(mapping.get(name) or place_of(name, columns) is not None for name in wanted):
            return None
    needs = part.needs
    if needs and next(iter(expression.leaves(needs)), "") and _cut(needs, columns) is None:
        return None
    static = tuple(name for name in part.static if mapping.get(name))
    return Fitted(part.kind, mapping, known_at, static, needs)


def _cut(text: str, columns: Sequence[str], fixed: Sequence[str] = ()) -> str | None:
    if text in fixed:
        return text
    for form in (FORMAT, LINE):
        if (said := form.fullmatch(text)) and place_of(said["column"], columns) is not None:
            return text
    return expression.fitted(text, lambda name: place_of(name, columns))


def _places(text: str, columns: Sequence[str]) -> set[int]:
    named = (place_of(leaf.split(".")[0], columns) for leaf in expression.leaves(text))
    whole = (place_of(leaf, columns) for leaf in expression.leaves(text))
    return {place for place in (*named, *whole) if place is not None}


def _is_left(column: str, leave: Sequence[str]) -> bool:
    return any(fnmatch(column.lower(), pattern.lower()) for pattern in leave)


def _has(name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    if place_of(name, columns) is not None:
        return True
    column, *path = name.split(".")
    place = place_of(column, columns)
    if not path or place is None:
        return False
    return any(_reaches(row[place], path) for row in rows)


def _reaches(text: str, path: Sequence[str]) -> bool:
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    for key in path:
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return True


def _read(file: Path) -> Ready:
    root = read(file)
    root.only(*KEYS)
    texts = {
        key: tuple(root.checked(key, [], lambda v: isinstance(v, list), "a list of texts"))
        for key in ("also", "columns", "lacks", "leave")
    }
    return Ready(
        name=file.stem,
        title=root.text("title"),
        export=root.text("export"),
        notes=root.text("notes", ""),
        source=root.text("source"),
        ids=root.text("ids", ""),
        parts=becomings(root),
        **texts,
    )
