"""The rows behind a number: what a definition was computed from, for one account or person at one moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import ibis.expr.operations as ops
import pyarrow as pa

from tenure.catalog.catalog import Catalog
from tenure.catalog.compute import Planner, compute
from tenure.catalog.definition import Definition, Subject
from tenure.catalog.operations import REDUCTIONS
from tenure.catalog.shape import PEOPLE, built_from

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from tenure.warehouse.lens import Lens


@dataclass(frozen=True)
class Behind:
    """A definition's value, and either its rows (the first of `count`) or the definitions that it is made of."""

    definition: Definition
    value: Any
    rows: pa.Table | None
    count: int
    needs: tuple[Behind, ...] = ()
    closed: bool = False  # made of others in its turn: ask for it by itself


def rows_behind(
    catalog: Catalog,
    lens: Lens,
    name: str,
    key: Mapping[str, str],
    *,
    subject: Subject = "account",
    limit: int | None = 1000,
    values: Mapping[str, Any] | None = None,
) -> Behind:
    """What `name` says of the subject `key` at the one moment of `lens`, and the rows it says it from.

    `values`: what `name` and all that it needs came to, where that is known; else it is computed, which takes a lens
    of all accounts.
    """
    if values is None:
        found = _of(compute(catalog, lens, catalog.order([name], subject), subject), key)
        values = found[0] if found else {}
    planner = Planner(catalog, lens)
    try:
        return _behind(planner, name, key, subject, values, limit)
    finally:
        planner.forget()


def _behind(
    planner: Planner,
    name: str,
    key: Mapping[str, str],
    subject: Subject,
    values: Mapping[str, Any],
    limit: int | None,
    inside: bool = False,
) -> Behind:
    definition = planner.catalog.get(name)
    value = values.get(name)
    if planner.catalog.shape(name, subject).form in ("column", "model"):
        if (
            inside
        ):  # needs form a graph: followed to its ends, a score would be told a thousand times
            return Behind(definition, value, None, 0, closed=True)
        needs = tuple(
            _behind(planner, need, key, subject, values, limit, inside=True)
            for need in definition.needs
            if need in planner.catalog.definitions
        )
        return Behind(definition, value, None, 0, needs)
    rows = _mine(_seen(planner, definition, subject), key)
    count = planner.engine.arrow(rows.count().as_table()).column(0)[0].as_py()
    shown = planner.engine.arrow(rows.limit(limit) if limit else rows)
    return Behind(definition, value, shown, count)


def _seen(planner: Planner, definition: Definition, subject: Subject) -> Table:
    """The rows in the definition's window that count towards it."""
    source = definition.needs[0]
    if source == PEOPLE:
        rows = planner.people(planner.catalog.shape(definition.name, subject).uses)
    else:
        rows = planner.lens.table(
            planner.source(definition, subject), days=definition.days, ago_days=definition.ago_days
        )
    if definition.form != "table":
        built = built_from(definition, {source: rows}).op()
        wheres = [one.where for one in built.find(REDUCTIONS)]
        if wheres and all(isinstance(where, ops.Node) for where in wheres):
            rows = rows.filter(reduce(or_, (where.to_expr() for where in dict.fromkeys(wheres))))
    shown = [c for c in rows.columns if c not in ("enter", "leave", "known_until_day")]
    order = [c for c in ("happened_at", "day", "last_at") if c in rows.columns]
    return (
        rows.select(shown).order_by([rows[c].desc() for c in order[:1]])
        if order
        else rows.select(shown)
    )


def _mine(rows: Table, key: Mapping[str, str]) -> Table:
    return rows.filter([rows[name] == value for name, value in key.items()])


def _of(values: pa.Table, key: Mapping[str, str]) -> Sequence[dict[str, Any]]:
    import pyarrow.compute as pc

    for name, value in key.items():
        values = values.filter(pc.equal(values[name], value))
    found: list[dict[str, Any]] = values.to_pylist()
    return found
