"""Changes features.toml: one table added, changed or removed; comments and all else stay as they are.

The changed text is read before it takes the file's place. What would not read is refused, and the file stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure.catalog.table import seal, text_of, told
from tenure.errors import DefinitionError
from tenure.product.product import FILE, Product
from tenure.product.read import SECTIONS, read_whole
from tenure.settings.writing import alone
from tenure.settings.writing import put as write

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

Check = Callable[[Product], object]  # raises DefinitionError where the product cannot be


@dataclass(frozen=True, slots=True)
class Put:
    """A table to be added to `section` (features, settings, meters, flows, milestones, times), or to take the place of `was`.

    Of a table that is changed, keys that `values` does not have, or has as None, are taken away. `seen`: the seal of the
    table as whoever changes it has seen it.
    """

    section: str
    values: Mapping[str, Any]
    was: str | None = None
    seen: str = ""


def put(
    folder: Path,
    section: str,
    values: Mapping[str, Any],
    was: str | None = None,
    check: Check | None = None,
    seen: str = "",
) -> Product:
    """Add one table, or change the one called `was`."""
    return put_all(folder, [Put(section, values, was, seen)], check)


def put_all(folder: Path, tables: Iterable[Put], check: Check | None = None) -> Product:
    """Add or change several, all of them or none. Names of a table elsewhere in the file (a milestone in a time, a feature
    in a milestone) follow a new name."""
    import tomlkit

    with alone(folder):
        document = _document(folder)
        for one in tables:
            _put(folder, document, one)
        return save(folder, tomlkit.dumps(document), check)


def seal_of(table: Mapping[str, Any]) -> str:
    """What tells a table from any other."""
    return seal(repr(sorted(table.items(), key=str)))


def remove(folder: Path, section: str, name: str, check: Check | None = None) -> Product:
    """Take the table called `name` away."""
    import tomlkit

    with alone(folder):
        document = _document(folder, section)
        tables = document.get(section, [])
        place = _place(tables, name)
        if place is None:
            raise DefinitionError(f"{folder / FILE}: no [[{section}]] is called {name!r}.")
        del tables[place]
        if not tables:
            del document[section]
        return save(folder, tomlkit.dumps(document), check)


def set_root(folder: Path, key: str, value: Any, check: Check | None = None) -> Product:
    """Set `plan` or `login`; None takes it away."""
    import tomlkit

    if key not in ("plan", "login"):
        raise DefinitionError(
            f"{folder / FILE}: {key!r} is not known here; possible are plan, login."
        )
    with alone(folder):
        document = _document(folder)
        if value is None:
            document.pop(key, None)
        elif key in document:
            document[key] = value
        else:  # before the first table: after one it would belong to it
            rest = tomlkit.dumps(document)
            document = tomlkit.parse(tomlkit.dumps({key: value}) + ("\n" + rest if rest else ""))
        return save(folder, tomlkit.dumps(document), check)


def says_nothing(folder: Path) -> bool:
    """Whether there is no features.toml, or nothing but comments in it: then a suggestion may take its place."""
    return not _document(folder)


def save(folder: Path, text: str, check: Check | None = None, seen: str | None = None) -> Product:
    """Put `text` in the place of features.toml, whole or not at all, once it was read and `check` had nothing against it.

    `seen`: the seal of the text as whoever changes it has seen it; empty: there was no file.
    """
    file = folder / FILE
    with alone(folder):
        if seen is not None and seen != (seal(text_of(file)) if file.exists() else ""):
            raise DefinitionError(f"{file}: {MEANWHILE}")
        product = read_whole(told(text, str(file)))
        if check:
            check(product)
        write(file, text)
    return product


def _put(folder: Path, document: TOMLDocument, one: Put) -> None:
    import tomlkit

    _refuse_section(folder, one.section)
    tables = document.setdefault(one.section, tomlkit.aot())
    given = {key: value for key, value in one.values.items() if value is not None}
    place = _place(tables, one.was)
    if one.was is not None and place is None:
        raise DefinitionError(f"{folder / FILE}: no [[{one.section}]] is called {one.was!r}.")
    table = tomlkit.table() if place is None else tables[place]
    if one.seen and one.seen != seal_of(table.unwrap()):
        raise DefinitionError(f"{folder / FILE}: {one.was} {MEANWHILE}")
    for key in [key for key in table if key not in given]:
        del table[key]
    for key, value in given.items():
        if table.get(key) != value:
            table[key] = _steps(value) if key == "steps" else value
    if place is None:
        tables.append(table)
    elif one.was != given.get("name"):
        _rename(document, one.section, one.was, given.get("name"))


MEANWHILE = (
    "was changed by somebody else meanwhile; nothing was saved. Look at it again, then change it."
)


def _document(folder: Path, section: str | None = None) -> TOMLDocument:
    """The file as it stands, with its comments; an empty one where there is none."""
    import tomlkit
    from tomlkit.exceptions import ParseError

    if section is not None:
        _refuse_section(folder, section)
    file = folder / FILE
    if not file.exists():
        return tomlkit.document()
    text = text_of(file)
    told(text, str(file))  # it says the line of what is no TOML
    try:
        return tomlkit.parse(text)
    except ParseError as error:
        raise DefinitionError(f"{file}: this is not TOML: {error}.") from error


def _refuse_section(folder: Path, section: str) -> None:
    if section not in SECTIONS:
        raise DefinitionError(
            f"{folder / FILE}: [[{section}]] is not known here; possible are {', '.join(SECTIONS)}."
        )


def _place(tables: Any, name: str | None) -> int | None:
    places = [place for place, one in enumerate(tables) if name and one.get("name") == name]
    return places[0] if places else None


def _steps(steps: Any) -> Any:
    """A line for each step."""
    import tomlkit

    lines = tomlkit.array().multiline(True)
    for step in steps:
        line = tomlkit.inline_table()
        line.update({key: value for key, value in step.items() if value is not None})
        lines.append(line)
    return lines


# section -> where its names stand elsewhere: section and key
NAMED = {
    "features": (("milestones", "feature"),),
    "milestones": (("times", "from"), ("times", "to")),
}


def _rename(document: Any, section: str, was: str | None, name: Any) -> None:
    for other, key in NAMED.get(section, ()):
        for table in document.get(other, []):
            if table.get(key) == was:
                table[key] = name
