"""Reads the values of a segmentation: the steps of a ladder, of which the first that holds counts."""

from __future__ import annotations

from collections.abc import Sequence

from tenure.catalog.table import Table
from tenure.segments.segment import Value


def value(of: Table) -> Value:
    """One value: [[values]], [[stages]] or [[tiers]]."""
    of.only("name", "title", "doc", "when")
    name = of.text("name")
    return Value(
        name=name,
        title=of.text("title", name.replace("_", " ").capitalize()),
        doc=of.text("doc", ""),
        when=of.text("when", None),
    )


def ladder(tables: Sequence[Table]) -> tuple[Value, ...]:
    """Several; refused where one stands twice, or one comes after that of everybody else."""
    found = [value(one) for one in tables]
    for nth, (one, table) in enumerate(zip(found, tables, strict=True)):
        if one.name in {other.name for other in found[:nth]}:
            table.refuse("name", "stands here twice")
        if one.when is None and nth + 1 < len(found):
            tables[nth + 1].refuse("when", f"is never asked: {one.name} before it takes everybody")
    return tuple(found)
