"""Which definitions may be added up over accounts: counts and amounts, never shares, averages, days or scores."""

from __future__ import annotations

import ibis
import ibis.expr.operations as ops

from tenure.catalog.catalog import Catalog
from tenure.catalog.definition import Definition, Subject
from tenure.catalog.operations import REDUCTIONS
from tenure.catalog.shape import PEOPLE, built_from, people_table, rows_table

# Units of which there can be more at two accounts than at one. Different features of two accounts may be the same ones.
ADDED = (
    "users", "people", "events", "sessions", "visits", "lines", "money", "quantity", "hours", "tickets", "seats",
    "touchpoints", "invoices", "user-days", "log-ins", "steps",
)  # fmt: skip
ADDING = (ops.Sum, ops.Count, ops.CountStar, ops.CountDistinct)
MULTIPLYING = (ops.Divide, ops.Multiply)
CHOOSING = (ops.Greatest, ops.Least)  # the best weeks of two accounts are not the same weeks


def adds_up(catalog: Catalog, name: str, subject: Subject = "account") -> bool:
    """Whether the values of several accounts have a sum that means anything: the unit is one that adds up, and it is
    made by adding, counting and taking away only."""
    definition, shape = catalog.get(name), catalog.shape(name, subject)
    if not shape.type.is_numeric():
        return False
    if definition.family == "attribute" or definition.unit not in ADDED or shape.form == "table":
        return False
    if shape.form == "model":
        return definition.unit == "money"
    node = _built(catalog, definition, subject)
    if shape.form == "reduction":
        return all(isinstance(one, ADDING) for one in node.find(REDUCTIONS))
    if node.find(CHOOSING) or any(_by_no_number(one) for one in node.find(MULTIPLYING)):
        return False
    return all(
        adds_up(catalog, need, subject)
        for need in definition.needs
        if need in catalog.definitions and catalog.shape(need, subject).type.is_numeric()
    )


def _built(catalog: Catalog, definition: Definition, subject: Subject) -> ops.Node:
    types = {**catalog.types(subject), "as_of": ibis.dtype("date")}
    given = {}
    for need in definition.needs:
        if need == PEOPLE:
            given[need] = people_table(catalog.types("person"))
        elif need in types:
            given[need] = ibis.table({need: types[need]}, name="columns")[need]
        else:
            given[need] = rows_table(need, expanded=False)
    node: ops.Node = built_from(definition, given).op()
    return node


def _by_no_number(node: ops.Node) -> bool:
    """Whether something is divided or multiplied by what differs from account to account."""
    return not isinstance(node, ops.Binary) or bool(node.right.find(ops.Field))
