"""Changes features.toml: one table added, changed or removed; comments and all else stay as they are.

The changed text is read before it takes the file's place. What would not read is refused, and the file stays.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure.errors import DefinitionError
from tenure.product.product import FILE, Product
from tenure.product.read import SECTIONS, read_file

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

Check = Callable[[Product], object]  # raises DefinitionError where the product cannot be

DRAFT = ".features.toml.draft"


def put(
    folder: Path,
    section: str,
    values: Mapping[str, Any],
    was: str | None = None,
    check: Check | None = None,
) -> Product:
    """Add a table to `section` (features, settings, meters, flows, milestones, times), or change the one called `was`.

    Of a table that is changed, keys that `values` does not have, or has as None, are taken away. Names of it elsewhere
    in the file (a milestone in a time, a feature in a milestone) follow a new name.
    """
    import tomlkit

    document = _document(folder, section)
    tables = document.setdefault(section, tomlkit.aot())
    given = {key: value for key, value in values.items() if value is not None}
    place = _place(tables, was)
    if was is not None and place is None:
        raise DefinitionError(f"{folder / FILE}: no [[{section}]] is called {was!r}.")
    table = tomlkit.table() if place is None else tables[place]
    for key in [key for key in table if key not in given]:
        del table[key]
    for key, value in given.items():
        if table.get(key) != value:
            table[key] = _steps(value) if key == "steps" else value
    if place is None:
        tables.append(table)
    elif was != given.get("name"):
        _rename(document, section, was, given.get("name"))
    return save(folder, tomlkit.dumps(document), check)


def remove(folder: Path, section: str, name: str, check: Check | None = None) -> Product:
    """Take the table called `name` away."""
    import tomlkit

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
    document = _document(folder)
    if value is None:
        document.pop(key, None)
    elif key in document:
        document[key] = value
    else:  # before the first table: after one it would belong to it
        rest = tomlkit.dumps(document)
        document = tomlkit.parse(tomlkit.dumps({key: value}) + ("\n" + rest if rest else ""))
    return save(folder, tomlkit.dumps(document), check)


def save(folder: Path, text: str, check: Check | None = None) -> Product:
    """Put `text` in the place of features.toml, whole or not at all, once it was read and `check` had nothing against it."""
    draft, file = folder / DRAFT, folder / FILE
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as written:
            written.write(text)
            written.flush()
            os.fsync(written.fileno())
        product = _as_of(file, draft)
        if check:
            check(product)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return product


def _as_of(file: Path, draft: Path) -> Product:
    """What the draft says; what is wrong with it is told as if it stood in the file already."""
    try:
        return read_file(draft)
    except DefinitionError as error:
        raise DefinitionError(str(error).replace(str(draft), str(file))) from None


def _document(folder: Path, section: str | None = None) -> TOMLDocument:
    """The file as it stands, with its comments; an empty one where there is none."""
    import tomlkit
    from tomlkit.exceptions import ParseError

    if section is not None and section not in SECTIONS:
        raise DefinitionError(
            f"{folder / FILE}: [[{section}]] is not known here; possible are {', '.join(SECTIONS)}."
        )
    file = folder / FILE
    if not file.is_file():
        return tomlkit.document()
    try:
        return tomlkit.parse(file.read_text(encoding="utf-8-sig"))
    except (ParseError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{file}: this is not TOML: {error}.") from error


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
