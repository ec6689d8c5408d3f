"""What a condition says of rows that have been computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

if TYPE_CHECKING:
    from tenure.catalog.condition.parse import Condition
    from tenure.warehouse.engines.computer import Computer


def answers(condition: Condition, rows: pa.Table, engine: Computer) -> list[bool | None]:
    """True, False or None (not enough data) for each row, in their order. `rows` has the columns it needs."""
    needed = rows.select(list(condition.needs))
    numbered = needed.append_column(ROW, pa.array(range(rows.num_rows), pa.int64()))
    engine.register(NAME, numbered)
    table = ibis.table(ibis.Schema.from_pyarrow(numbered.schema), name=NAME)
    columns = {name: table[name] for name in condition.needs}
    asked = table.select(table[ROW], answer=condition.expr(columns)).order_by(ROW)
    said: list[bool | None] = engine.arrow(asked)["answer"].to_pylist()
    return said


NAME, ROW = "asked_rows", "asked_row"
