"""Whether a condition holds, of each account of a portfolio: asked in memory, of everything that has a name.

What is not stored every day (`on_demand`) is computed for the day once, when a condition first names it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from tenure import clock

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.catalog.condition import Condition
    from tenure.warehouse.engines.duckdb import Engine

ROW = "n_"


class Holding:
    """Asks one day's readings, in the order of the portfolio."""

    def __init__(self, app: App, as_of: date, table: pa.Table) -> None:
        self._app, self._as_of, self._table = app, as_of, table
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    def __call__(self, text: str) -> list[bool | None]:
        """True, False or None (not enough data) for each row. Raises ConditionError for what is no condition."""
        from tenure.catalog.condition import parse

        types = {name: str(kind) for name, kind in self._app.catalog.types("account").items()}
        condition = parse(text, types)
        with self._lock:
            self._add([name for name in condition.needs if name not in self._table.column_names])
            return self._asked(condition)

    def _add(self, names: Sequence[str]) -> None:
        """Compute what is missing, and keep it beside the rest."""
        if not names:
            return
        more = clock.ensure(self._app, self._as_of, names)
        place = {account: n for n, account in enumerate(more["account_id"].to_pylist())}
        wanted = [place.get(account) for account in self._table["account_id"].to_pylist()]
        for name in names:
            column = more[name].combine_chunks().take(pa.array(wanted, pa.int64()))
            self._table = self._table.append_column(name, column)

    def _asked(self, condition: Condition) -> list[bool | None]:
        import ibis

        if self._engine is None:
            self._engine = self._app.engine()
        rows = self._table.select(list(condition.needs))
        rows = rows.append_column(ROW, pa.array(range(rows.num_rows), pa.int64()))
        self._engine.register("portfolio", rows)
        asked = ibis.table(ibis.Schema.from_pyarrow(rows.schema), name="portfolio")
        holds = condition.expr({name: asked[name] for name in condition.needs})
        told = self._engine.arrow(asked.select(asked[ROW], holds=holds))
        said: list[bool | None] = told.sort_by(ROW)["holds"].to_pylist()
        return said
