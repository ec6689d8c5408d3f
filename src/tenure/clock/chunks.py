"""How many moments are computed at once: as many as a bound of memory allows, whatever the length of history.

What is held of a moment is counted in cells: accounts or people × definitions, once in the engine and once on their way to
the lake; for accounts also people × what is measured of them, which figures of accounts rest on; and the rows that definitions
in table form spread over moments, with their keys: a row per person, feature and day.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tenure.clock.due import Due

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Subject
    from tenure.warehouse.lens import Lens

PEOPLE = "people"  # what definitions call them
CELLS = 240_000_000  # at once: with DuckDB about ten bytes each
SPREAD_COLUMNS = 3  # of a row that is spread: account, person, and what it is about

Chunk = Mapping["Subject", Sequence[Due]]


def chunks(
    todo: Mapping[Subject, Sequence[Due]], cells: Callable[[Subject, Sequence[str]], int]
) -> Iterator[Chunk]:
    """Days that are due alike, in the order of time: accounts with their people where the days are the same, else
    accounts first."""
    parts = {subject: list(_alike(subject, dues, cells)) for subject, dues in todo.items()}
    days = [[days_of(part) for part in of_subject] for of_subject in parts.values()]
    if all(one == days[0] for one in days):
        for row in zip(*parts.values(), strict=True):
            yield dict(zip(parts, row, strict=True))
        return
    for subject, of_subject in parts.items():
        yield from ({subject: part} for part in of_subject)


def days_of(part: Sequence[Due]) -> tuple[date, ...]:
    """The days of a chunk."""
    return tuple(one.day for one in part)


def cells_of(catalog: Catalog, lens: Lens, subject: Subject, names: Sequence[str]) -> int:
    """How many cells a moment of these definitions takes."""
    from tenure.warehouse import extent

    held: dict[Subject, Sequence[str]] = {subject: names}
    cells = extent.subjects(lens, subject) * len(names) * 2
    if subject == "account":
        held["person"] = catalog.of_people(names)
        cells += extent.subjects(lens, "person") * len(held["person"])
    for about, each in held.items():
        for name in each:
            if catalog.shape(name, about).form == "table":
                definition = catalog.get(name)
                rows = [
                    extent.rows(lens, need, definition.days)
                    for need in definition.needs
                    if need != PEOPLE
                ]
                cells += sum(rows) * SPREAD_COLUMNS
    return cells


def _alike(
    subject: Subject, todo: Sequence[Due], cells: Callable[[Subject, Sequence[str]], int]
) -> Iterator[list[Due]]:
    for (names, _), alike in itertools.groupby(todo, lambda one: (one.names, one.beside)):
        days = list(alike)
        most = max(1, CELLS // max(1, cells(subject, names))) if len(days) > 1 else 1
        size = -(-len(days) // -(-len(days) // most))  # all of about the same size
        yield from (days[start : start + size] for start in range(0, len(days), size))
