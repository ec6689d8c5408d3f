"""Lines and rules as tests write them, and what comes of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tenure.collect.logs.formats.format import Said
from tenure.collect.logs.formats.open import reader_for
from tenure.collect.logs.harvest import Harvest
from tenure.collect.logs.reading import Reading
from tenure.collect.logs.rules import Rules, read
from tenure.collect.logs.text import text
from tenure.collect.logs.wired import wanted

ANYTHING = '[[rule]]\npath = "/**"\nevent = "hit"\nperson = "{user}"\n'


def rules(folder: Path, toml: str) -> Rules:
    """A rules file, read."""
    file = folder / "rules.toml"
    file.write_text(toml, "utf-8")
    return read(file)


def harvest(given: Rules, lines: str | bytes, zone: str = "UTC") -> Harvest:
    """What comes of these lines."""
    block = lines.encode() if isinstance(lines, str) else lines
    block = block if block.endswith(b"\n") else block + b"\n"
    found = reader_for(given.said, wanted(given), block.split(b"\n"))
    assert found is not None, "no format knows these lines"
    made = Harvest()
    Reading(given, found[1], "web", "f", zone).take(block, 0, made)
    return made


def events(made: Harvest) -> list[tuple[Any, ...]]:
    """When, what, account, person of each event."""
    return [(at(row[1]), *row[2:5]) for row in made.events]


def names(made: Harvest) -> list[str | None]:
    """Of the events."""
    return [row[2] for row in made.events]


def at(micros: int) -> str:
    return datetime.fromtimestamp(micros / 1e6, UTC).isoformat().replace("+00:00", "Z")


def cells(line: str | bytes, wanted: set[str], said: Said | None = None) -> dict[str, str | None]:
    """The cells of one line, as text, with the name of its format; `wrong` where it is none."""
    raw = line.encode() if isinstance(line, str) else line
    lines = raw.split(b"\n")
    found = reader_for(said or Said(), wanted, lines)
    assert found is not None, "no format knows this line"
    name, reader = found
    row = reader.rows(raw + b"\n", lines)[-1]
    if row[-1]:
        return {"wrong": text(row[-1])}
    told = {cell: text(value) for cell, value in zip(reader.names, row, strict=False)}
    return {"format": name, **{cell: said for cell, said in told.items() if said is not None}}
