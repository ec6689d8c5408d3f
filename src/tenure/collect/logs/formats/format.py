"""The idea of a format: it knows its lines when it sees one, and splits them into the cells that are wanted.

Cells have names: `time request method target query status host user agent client referrer bytes duration`, further
`header.NAME`, `cookie.NAME`, and `field.NAME` for anything the format itself has a name for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

STANDARD = (
    "time",
    "request",
    "method",
    "target",
    "query",
    "status",
    "host",
    "user",
    "agent",
    "client",
    "referrer",
    "bytes",
    "duration",
)
NOT_A_LINE = "this is no line"  # a directive or a header: neither received nor wrong
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What the rules file says about the lines."""

    format: str = ""  # a name; a LogFormat of Apache or nginx; "": as the first line looks
    pattern: str = ""  # an own regular expression
    fields: Mapping[str, str] = field(default_factory=dict)  # cell -> the format's own name for it


class Reader(Protocol):
    """Splits the lines of one file. `names` are the cells of its rows, in order."""

    names: tuple[str, ...]

    def rows(self, block: bytes, lines: Sequence[bytes]) -> Sequence[Row]:
        """A row for every line (`block` is the lines, each with its end); its last cell says what is wrong, if anything is."""
        ...

    @property
    def state(self) -> str:
        """What must be known of earlier lines to go on later: the columns of a W3C log."""
        ...

    def resume(self, state: str) -> None:
        """Go on where another reader of the file had come to."""
        ...


class Format(Protocol):
    """A module of this folder."""

    NAME: str

    def fits(self, line: bytes) -> bool:
        """Whether the line looks like one of this format."""
        ...

    def reader(self, wanted: Iterable[str], said: Said) -> Reader:
        """Splits into these cells, as far as the format has them."""
        ...


class Stateless:
    """A reader to which every line is new."""

    @property
    def state(self) -> str:
        return ""

    def resume(self, state: str) -> None:
        """There is nothing to know."""
