"""Tables of an engine that are made on the way to an answer, each named once, and dropped when nobody needs it any more."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis.expr.types import Table

    from tenure.warehouse.engines.computer import Computer


class Temporary:
    """Those of one answer."""

    def __init__(self, engine: Computer) -> None:
        self.engine = engine
        self._made: dict[str, None] = {}
        self._numbers = itertools.count()

    def made(self, text: str) -> str:
        """The name of a table with the answer to `text`."""
        name = f"made_{next(self._numbers)}"
        self.engine.table(name, text)
        self._made[name] = None
        return name

    def table(self, text: str, schema: ibis.Schema) -> Table:
        """The same for Ibis."""
        return ibis.table(schema, name=self.made(text))

    def given(self, rows: pa.Table) -> Table:
        """A table that holds these rows."""
        name = f"given_{next(self._numbers)}"
        self.engine.register(name, rows)
        self._made[name] = None
        return ibis.table(ibis.Schema.from_pyarrow(rows.schema), name=name)

    def make(self, table: Table, *instead_of: Table) -> Table:
        """A table with the answer, and without those that have gone into it."""
        made = self.table(self.engine.compile(table), table.schema())
        self.drop(*(one.get_name() for one in instead_of))
        return made

    def drop(self, *names: str) -> None:
        """Drop some of it: what has gone into something else."""
        for name in names:
            self.engine.drop(name)
            del self._made[name]

    def forget(self) -> None:
        """Drop what was made."""
        self.drop(*self._made)
