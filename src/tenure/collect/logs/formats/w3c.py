"""The W3C extended format of IIS and of CloudFront: `#Fields:` says what the columns are, and may say else further on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tenure.collect.logs.formats.format import NOT_A_LINE, Reader, Row, Said

NAME = "w3c"
ALSO = ("iis", "cloudfront", "w3c_extended")
COLUMNS = {
    "cs-method": "method",
    "cs-uri-stem": "target",
    "cs-uri": "target",
    "cs-uri-query": "query",
    "sc-status": "status",
    "cs-username": "user",
    "cs(user-agent)": "agent",
    "cs(referer)": "referrer",
    "cs(host)": "host",
    "cs-host": "host",
    "x-host-header": "host",
    "c-ip": "client",
    "sc-bytes": "bytes",
}
CELL = re.compile(rb'"[^"]*+(?:""[^"]*+)*+"|[^ \t"][^ \t]*')


class W3c:
    """Splits at blanks (or tabs, where there are any); a line that has not as many cells as there are columns is wrong."""

    def __init__(self, wanted: Iterable[str], said: Said) -> None:
        self.names = tuple(sorted(wanted))
        self._said = {own.lower(): name for name, own in said.fields.items()}
        self._bad: Row = (None,) * len(self.names)
        self._pick: Callable[[Sequence[bytes]], tuple[Any, ...]] | None = None
        self._columns: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        return " ".join(self._columns)

    def resume(self, state: str) -> None:
        self._take(state.split())

    def rows(self, block: bytes, lines: Sequence[bytes]) -> Sequence[Row]:
        return [self._row(line) for line in lines]

    def _row(self, line: bytes) -> Row:
        line = line.rstrip()
        if line[:1] == b"#":
            if line[:8].lower() == b"#fields:":
                self._take(line[8:].decode("utf-8", "replace").split())
            return (*self._bad, NOT_A_LINE)
        if not line:
            return (*self._bad, "")
        if self._pick is None:
            return (*self._bad, "no #Fields: before it")
        if b'"' in line:
            cells = [c.strip(b'"').replace(b'""', b'"') for c in CELL.findall(line)]
        else:
            cells = line.split(b"\t" if b"\t" in line else b" ")
        if len(cells) != len(self._columns):
            wrong = f"{len(cells)} cells, but #Fields: names {len(self._columns)}"
            return (*self._bad, wrong)
        return (*self._pick(cells), "")

    def _take(self, columns: Sequence[str]) -> None:
        self._columns = tuple(columns)
        own = [column.lower() for column in columns]
        at = {name: place for place, column in enumerate(own) for name in self._named(column)}
        day, clock = (own.index(part) if part in own else -1 for part in ("date", "time"))
        places = [at.get(name, -1) for name in self.names]
        plus = [name in ("agent", "referrer", "user") or "." in name for name in self.names]
        when = self.names.index("time") if "time" in self.names and day >= 0 <= clock else -1

        def pick(cells: Sequence[bytes]) -> tuple[Any, ...]:
            made: list[Any] = [
                None if place < 0 else _text(cells[place], blanks)
                for place, blanks in zip(places, plus, strict=True)
            ]
            if when >= 0:
                made[when] = cells[day] + b"T" + cells[clock] + b"Z"
            return tuple(made)

        self._pick = pick if columns else None

    def _named(self, column: str) -> list[str]:
        """The cells that a column tells."""
        names = [f"field.{column}", *(name for own, name in self._said.items() if own == column)]
        if column in COLUMNS:
            names.append(COLUMNS[column])
        if (
            column == "time-taken"
        ):  # of IIS in milliseconds, of CloudFront in seconds with a fraction
            names.append(
                "duration" if "x-edge-location" in map(str.lower, self._columns) else "duration.ms"
            )
        if inside := re.fullmatch(r"cs\((.+)\)", column):
            names.append("cookie" if inside[1] == "cookie" else f"header.{inside[1]}")
        return names


def _text(cell: bytes, blanks: bool) -> str:
    """Here a backslash is no escape (DOMAIN\\login), and where there may be blanks they are written as `+`."""
    told = cell.decode("utf-8", "replace")
    return told.replace("+", " ") if blanks else told


def fits(line: bytes) -> bool:
    return line.startswith((b"#Version:", b"#Software:", b"#Fields:"))


def reader(wanted: Iterable[str], said: Said) -> Reader:
    return W3c(wanted, said)
