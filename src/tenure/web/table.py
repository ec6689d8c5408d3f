"""Plain tables: what is known in columns, the unknown said as such."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tenure.web import words
from tenure.web.listing import Cell

LONG, SOME = 40, 26  # characters: longer texts keep a width to be read at, on phones too


@dataclass(frozen=True, slots=True)
class Head:
    """A column's header."""

    title: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A table, ready to be shown."""

    columns: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    foot: tuple[Cell, ...] = ()


def shown(
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    numeric: Sequence[int] = (),
    foot: Sequence[Any] = (),
) -> Shown:
    """Values, texts and cells under their headers; None is not enough data."""
    return Shown(
        tuple(Head(title, n in numeric) for n, title in enumerate(heads)),
        tuple(tuple(_cell(value) for value in row) for row in rows),
        tuple(Cell("") if value is None else _cell(value) for value in foot),
    )


def _cell(value: Any) -> Cell:
    if isinstance(value, Cell):
        cell = replace(value, kind=_breadth(value.text)) if value.kind == "text" else value
    elif value is None:
        cell = Cell(words.UNKNOWN, unknown=True)
    elif isinstance(value, date):
        cell = Cell(words.value(value), "when")
    else:
        text = words.value(value)
        cell = Cell(text, _breadth(text))
    return cell


def _breadth(text: str) -> str:
    if len(text) > LONG:
        kind = "text long"
    elif len(text) > SOME:
        kind = "text some"
    else:
        kind = "text"
    return kind
