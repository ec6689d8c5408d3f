"""A rule wired to the cells of a format: how each thing that its facts tell is read from a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tenure.collect.logs.formats.format import STANDARD, Row
from tenure.collect.logs.request import OWN, Request
from tenure.collect.logs.rules import Rule, Rules
from tenure.collect.logs.template import Value
from tenure.collect.logs.text import text

ALWAYS = (
    "time",
    "user",
    "agent",
    "request",
    "request.whole",
    "method",
    "target",
    "query",
    "status",
    "host",
)
UNITS = {"duration": 1.0, "duration.ms": 1e-3, "duration.us": 1e-6, "duration.ns": 1e-9}
SUFFIXES = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
REMEMBERED = 300_000
Pieces = Mapping[str, "str | None"]
Told = Callable[[Row, Request, Pieces], "str | None"]


class Wired:
    """Each of these tells one value of a line's fact, from its row, its request, and the pieces of path and host."""

    def __init__(self, rule: Rule, places: Mapping[str, int]) -> None:
        self._places = places
        self._pieces = {
            name for each in (rule.path, rule.host) if each is not None for name in each.groupindex
        }
        self.event = self._told(rule.event)
        self.account = self._told(rule.account)
        self.person = self._told(rule.person)
        self.quantity = self._told(rule.quantity)
        self.duration = self._scaled(rule) if rule.duration else _nothing
        self.properties = [(name, self._told(value)) for name, value in rule.properties.items()]
        self.measures: Sequence[tuple[str, Told, Told | None]] = [
            (
                each.meter,
                self._told(each.value),
                self._told(each.capacity) if each.capacity else None,
            )
            for each in rule.measures
        ]
        more = rule.quantity or rule.duration or rule.properties or rule.measures
        simple = rule.event and not rule.event.names and not more
        self.fixed = rule.event.text if rule.event and simple else None  # all that it tells

    def _told(self, value: Value | None) -> Told:
        if value is None:
            return _nothing
        if not value.names:
            fixed = value.text
            return lambda row, request, pieces: fixed
        parts = {name: self._named(name) for name in value.names}
        if value.text == "{" + value.names[0] + "}":
            return parts[value.names[0]]
        return lambda row, request, pieces: value.filled(lambda n: parts[n](row, request, pieces))

    def _named(self, name: str) -> Told:
        """A piece of the path or host before all; then what the request tells; then the line's own cells."""
        if name in self._pieces:
            return lambda row, request, pieces: pieces[name]
        if name.startswith("query."):
            return self._query(name[6:])
        if name in OWN:
            return lambda row, request, pieces: request.told(name)
        if name == "duration":
            return self._duration()
        place = self._places.get(cell_of(name))
        if place is None:
            return _nothing
        texts = Texts()
        return lambda row, request, pieces: texts[row[place]]

    def _query(self, name: str) -> Told:
        place = self._places.get("query")
        asked = Asked(name)
        if place is None:
            return lambda row, request, pieces: asked[request.query]
        return lambda row, request, pieces: asked[row[place] or request.query]

    def _duration(self) -> Told:
        """In seconds, whatever the unit of the log."""
        found = [(self._places[name], unit) for name, unit in UNITS.items() if name in self._places]

        def told(row: Row, request: Request, pieces: Pieces) -> str | None:
            for place, unit in found:
                if (said := text(row[place])) is not None:
                    return scaled(said, unit)
            return None

        return told

    def _scaled(self, rule: Rule) -> Told:
        of, unit = self._told(rule.duration), rule.duration_unit

        def told(row: Row, request: Request, pieces: Pieces) -> str | None:
            said = of(row, request, pieces)
            return None if said is None else scaled(said, unit)

        return told


class Texts(dict[Any, "str | None"]):
    """Each cell's text, found out once."""

    def __missing__(self, cell: Any) -> str | None:
        if len(self) > REMEMBERED:
            self.clear()
        self[cell] = told = text(cell)
        return told


class Asked(dict[Any, "str | None"]):
    """What each query has under a name, found out once."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def __missing__(self, query: Any) -> str | None:
        if len(self) > REMEMBERED:
            self.clear()
        self[query] = told = Request.of_query(text(query), self._name)
        return told


def wanted(rules: Rules) -> set[str]:
    """The cells that these rules need."""
    return {*ALWAYS, *_cells(name for rule in rules.rules for name in rule.names())}


def cell_of(name: str) -> str:
    """The cell that a name in a rule means: a standard one, or else the log's own field."""
    kind, dot, rest = name.partition(".")
    if kind == "header" and dot:
        return f"header.{rest.lower()}"
    if kind == "query" and dot:
        return "query"
    return name if name in STANDARD or (kind in ("field", "cookie") and dot) else f"field.{name}"


def scaled(said: str, unit: float) -> str | None:
    """A duration as a number of seconds: `3`, `0.25`, `12ms`, `1.5s`. What is none stays as it is, for the import to refuse."""
    number = said.rstrip("abcdefghijklmnopqrstuvwxyzµ")
    try:
        seconds = float(number) * SUFFIXES.get(said[len(number) :], unit)
    except ValueError:
        return said
    return repr(round(seconds, 9)) if seconds >= 0 else None  # load balancers write -1 for none


def _cells(names: Iterable[str]) -> set[str]:
    cells = {cell_of(name) for name in names}
    return cells | {*UNITS} if "duration" in cells else cells


def _nothing(row: Row, request: Request, pieces: Pieces) -> None:
    return None
