"""What follows from stored readings alone: scores of a drafted scorecard, a condition, a signal, over days long past.

It is what the planner does once rows have been counted, so a replay and today's answer are the same code.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from tenure.catalog.columns import FORMS, add_columns, cast
from tenure.catalog.definition import KEYS, Subject
from tenure.catalog.shape import AS_OF
from tenure.catalog.temporary import Temporary
from tenure.errors import UnknownName
from tenure.warehouse.tables import quoted

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.catalog.catalog import Catalog
    from tenure.warehouse.engines.computer import Computer


def derive(
    catalog: Catalog,
    engine: Computer,
    table: pa.Table,
    names: Sequence[str],
    subject: Subject = "account",
) -> pa.Table:
    """Keys, `as_of` and a column for each of `names`, a row for each of `table`, ordered by keys and day.

    `table` holds keys, `as_of` and columns named like definitions, taken as they are; the rest is computed from them.
    Raises UnknownName where something would have to be counted from facts: `wanted` says what `table` must hold.
    """
    keys = [*KEYS[subject], AS_OF]
    types = catalog.types(subject)
    order = _between(catalog, names, table.column_names, subject)
    made = Temporary(engine)
    try:
        given = made.given(table)
        held = {n: cast(given[n], types[n]) for n in given.columns if n in types and n not in keys}
        wide = made.make(given.select(*keys, **held), given)
        wide = add_columns(catalog, subject, made, wide, order, lambda names: nullcontext())
        asked = ", ".join(map(quoted, [*keys, *names]))
        return engine.arrow(f"SELECT {asked} FROM {wide.get_name()} ORDER BY {', '.join(keys)}")
    finally:
        made.forget()


def wanted(
    catalog: Catalog,
    names: Iterable[str],
    subject: Subject = "account",
    held: Collection[str] = (),
) -> tuple[str, ...]:
    """What `names` are derived from, each after what it needs: definitions that must be counted from facts, and of `held`,
    whose readings are there already, those that are met first."""
    todo, met, found = list(names), set[str](), set[str]()
    while todo:
        name = todo.pop()
        if name in met:
            continue
        met.add(name)
        if name in held or catalog.shape(name, subject).form not in FORMS:
            found.add(name)
        else:
            todo += [need for need in catalog.get(name).needs if need in catalog.definitions]
    return tuple(name for name in catalog.order(found, subject) if name in found)


def _between(
    catalog: Catalog, names: Sequence[str], given: Iterable[str], subject: Subject
) -> list[str]:
    """What is to be computed for `names` from what is given, each after what it needs."""
    there = {*given, AS_OF}
    todo, found = [name for name in names if name not in there], set[str]()
    while todo:
        name = todo.pop()
        if name in found:
            continue
        if catalog.shape(name, subject).form not in FORMS:
            raise UnknownName(
                f"{name} does not follow from what is stored: it is counted from facts."
            )
        found.add(name)
        todo += [need for need in catalog.get(name).needs if need not in there]
    return [name for name in catalog.names if name in found]
