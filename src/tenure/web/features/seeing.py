"""What has come in that tells something of the product, and what could be declared: asked once in a while."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenure.product.seen import Seen, seen
from tenure.product.suggest import suggest
from tenure.web.kept import Basis, Kept
from tenure.web.waiting import there

if TYPE_CHECKING:
    from tenure.web.desk import Desk


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A whole features.toml, and its tables by section."""

    text: str
    tables: Mapping[str, Sequence[Mapping[str, Any]]]

    def beside(
        self, declared: Mapping[str, Sequence[Mapping[str, Any]]], named: Collection[str]
    ) -> dict[str, list[Mapping[str, Any]]]:
        """The tables that are not declared yet: another name, and no feature of events that are `named` already."""
        found = {}
        for section, tables in self.tables.items():
            names = {table.get("name") for table in declared.get(section, ())}
            rest = [
                table
                for table in tables
                if table["name"] not in names
                and not (section == "features" and set(table["events"]) & set(named))
            ]
            if rest:
                found[section] = rest
        return found


class Seeing:
    """Of one workspace."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: Kept[Seen] = Kept(desk.behind, 1)

    def of(self) -> Seen:
        """Events, switches and gauges."""
        app = self._desk.app
        pinned = app.lake.pin()
        tables = ("usage", "attributes", "gauges", "contract_lines", "memberships")
        basis = Basis(pinned.version("imports"), tuple(pinned.version(table) for table in tables))

        def looked() -> Seen:
            with app.engine() as engine:
                return seen(engine, pinned)

        told = self._kept.behind("", basis, looked, self._desk.patience)
        return there(told, "What tells something of the product").found

    def suggested(self) -> Suggestion:
        """What could be declared, of what is not yet."""
        text = suggest(self.of(), self._desk.app.names_taken())
        tables = tomllib.loads(text)
        kept = {
            section: [dict(table) for table in found]
            for section, found in tables.items()
            if isinstance(found, list) and found and isinstance(found[0], dict)
        }
        return Suggestion(text, kept)
