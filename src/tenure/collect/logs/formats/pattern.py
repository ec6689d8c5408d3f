"""A format as an own regular expression with named groups; each line is matched by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tenure.collect.logs.formats.format import STANDARD, Row, Said, Stateless
from tenure.collect.logs.regex import Regex
from tenure.errors import UsageError

NAME = "pattern"
ALIASES = {
    "path": "target",
    "ip": "client",
    "user_agent": "agent",
    "userid": "user",
    "date": "time",
}


class Pattern(Stateless):
    """Splits lines that match as a whole; groups that are not standard are `field.GROUP`."""

    def __init__(self, text: str, wanted: Iterable[str]) -> None:
        try:
            pattern = Regex(text)
        except re.error as error:
            raise UsageError(f"The pattern {text!r} is no regular expression: {error}.") from None
        if not pattern.names:
            raise UsageError(f"The pattern {text!r} has no named group, as in (?P<user>[^ ]+).")
        named = {_cell(group): place for place, group in enumerate(pattern.names)}
        kept = {name: place for name, place in named.items() if name in set(wanted)}
        self.names = tuple(kept)
        self._places = tuple(kept.values())
        self._lines = pattern.lines

    def rows(self, block: bytes, lines: Sequence[bytes]) -> Sequence[Row]:
        bad = (None,) * len(self.names)
        made: list[Row] = []
        bare = [line.removesuffix(b"\r") for line in lines]
        for line, cells in zip(bare, self._lines(bare), strict=True):
            if cells is not None:
                told = (cells[place] for place in self._places)
                made.append((*(c if c is None else c.decode("utf-8", "replace") for c in told), ""))
            else:
                made.append((*bad, "does not match the pattern" if line.strip() else ""))
        return made


def reader(wanted: Iterable[str], said: Said) -> Pattern:
    return Pattern(said.pattern, wanted)


def _cell(group: str) -> str:
    name = ALIASES.get(group, group)
    return name if name in STANDARD else f"field.{group}"
