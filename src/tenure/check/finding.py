"""A finding, and what a check may ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.pinned import Pinned

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or not seen: how bad, what, where, and how to mend it."""

    severity: Severity
    what: str
    where: str
    mend: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """What a check may ask."""

    app: App
    engine: Engine
    pinned: Pinned
    today: date

    def rows(self, sql: str, *tables: str) -> list[tuple[Any, ...]]:
        """The answer to `sql`, with {table} for the rows of each of `tables`; none where none of them was delivered."""
        if all(self.pinned.version(table) is None for table in tables):
            return []
        scans = {table: f"({self.pinned.scan(table)})" for table in tables}
        return self.engine.rows(sql.format(**scans))


def counted(number: int, one: str, many: str = "") -> str:
    """1 account, 2 accounts."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def spoken(kind: str) -> str:
    """contract line."""
    return kind.replace("_", " ")
