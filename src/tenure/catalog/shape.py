"""What a definition turns out to be when it is built over empty tables: its form, its type, what it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from tenure.catalog.definition import KEYS, Definition, Form, Subject
from tenure.catalog.operations import REDUCTIONS, refuse_unknown
from tenure.errors import DefinitionError
from tenure.warehouse.lens import schema_of, table_names

PEOPLE = "people"
AS_OF = "as_of"
REMEMBERED = 4_000  # shapes


@dataclass(frozen=True)
class Shape:
    """A definition's form, its type, and the person-level definitions that it reads from `people`."""

    form: Form
    type: ibis.DataType
    uses: tuple[str, ...] = ()


def form_of(definition: Definition) -> Form:
    """Reduction, column or table, told by what it needs, or model, as it says; a mixture is refused."""
    rows = [need for need in definition.needs if need == PEOPLE or need in table_names()]
    others = [need for need in definition.needs if need not in rows]
    if definition.form == "model":
        if rows:
            raise DefinitionError(
                f"{definition.where}: {definition.name} is a model and needs {rows[0]!r}, which is a table. "
                f"A model needs other definitions only."
            )
        return "model"
    if definition.form == "table":
        if others:
            raise DefinitionError(
                f"{definition.where}: {definition.name} is in table form and needs {others[0]!r}, "
                f"which is not a table. A table definition needs tables only."
            )
        return "table"
    if not rows:
        return "column"
    if others or len(rows) > 1:
        raise DefinitionError(
            f"{definition.where}: {definition.name} mixes {rows[0]!r}, a table, with {(others + rows[1:])[0]!r}. "
            f"A reduction needs exactly one table, a column only other definitions; make two of it."
        )
    return "reduction"


def shape(
    definition: Definition,
    subject: Subject,
    types: Mapping[str, ibis.DataType],
    people: Mapping[str, ibis.DataType],
) -> Shape:
    """Build `definition` over empty tables of the right types, and check what comes out.

    What came out once is remembered: a catalog is made of the same definitions again and again, and what comes out depends
    on their texts, their knobs and the types of what they need, as their versions do.
    """
    form = form_of(definition)
    if form == "model":
        return Shape(form, ibis.dtype(definition.type))
    needs = tuple((need, types.get(need)) for need in definition.needs)
    knobs = repr(sorted(definition.own_knobs.items()))
    told = (definition.name, definition.text) if definition.text else definition.build
    read = frozenset(people.items()) if PEOPLE in definition.needs else None
    key = (told, form, knobs, definition.engines, subject, needs, read)
    if key not in _known:
        while len(_known) >= REMEMBERED:
            _known.pop(next(iter(_known)), None)
        _known[key] = _shape(definition, form, subject, types, people)
    return _known[key]


def _shape(
    definition: Definition,
    form: Form,
    subject: Subject,
    types: Mapping[str, ibis.DataType],
    people: Mapping[str, ibis.DataType],
) -> Shape:
    given: dict[str, Any] = {}
    for need in definition.needs:
        if need == PEOPLE:
            given[need] = people_table(people)
        elif form == "column":
            given[need] = ibis.table({need: types[need]}, name="columns")[need]
        else:
            given[need] = rows_table(need, expanded=form == "table")
    built = built_from(definition, given)
    if form == "table":
        kind = _checked_table(definition, built, subject)
        return Shape(form, kind, _uses(built.op(), people) if PEOPLE in definition.needs else ())
    if not isinstance(built, ir.Value):
        raise DefinitionError(
            f"{definition.where}: {definition.name} returns {type(built).__name__}, not one value. "
            "A reduction ends in sum(), count(), nunique(), min(), max() or mean()."
        )
    node = built.op()
    refuse_unknown(definition, node, rows=False)
    reductions = node.find(REDUCTIONS)
    if form == "reduction" and (not reductions or not isinstance(built, ir.Scalar)):
        raise DefinitionError(
            f"{definition.where}: {definition.name} takes rows and does not reduce them to one value: "
            "end it in sum(), count(), nunique(), min(), max() or mean()."
        )
    if form == "column" and reductions:
        raise DefinitionError(
            f"{definition.where}: {definition.name} needs other definitions and reduces them over all accounts; "
            "a column is computed for each account by itself."
        )
    return Shape(form, built.type(), _uses(node, people) if PEOPLE in definition.needs else ())


def built_from(definition: Definition, given: Mapping[str, Any]) -> Any:
    """Call the definition's function; what it stumbles over is said with file, line and word."""
    try:
        return definition.build(**given, **definition.own_knobs)
    except Exception as error:  # somebody's function: it may stumble in any way
        said = str(error) or type(error).__name__
        raise DefinitionError(f"{definition.where}: {definition.name}: {said}") from error


def rows_table(name: str, *, expanded: bool) -> ir.Table:
    """The table that a definition sees under `name`, without rows; in table form with the moment."""
    schema = dict(schema_of(name).items())
    return ibis.table(schema | {AS_OF: ibis.dtype("date")} if expanded else schema, name=name)


def people_table(types: Mapping[str, ibis.DataType]) -> ir.Table:
    """`people`: the members at the moment, with the person-level definitions as columns."""
    text = ibis.dtype("string")
    keys = {"account_id": text, "person_id": text, AS_OF: ibis.dtype("date")}
    return ibis.table({**keys, **types}, name=PEOPLE)


def _uses(node: ops.Node, people: Mapping[str, ibis.DataType]) -> tuple[str, ...]:
    return tuple(sorted({field.name for field in node.find(ops.Field)} & set(people)))


def _checked_table(definition: Definition, built: Any, subject: Subject) -> ibis.DataType:
    if not isinstance(built, ir.Table) or set(built.columns) != {*KEYS[subject], AS_OF, "value"}:
        wanted = ", ".join((*KEYS[subject], AS_OF, "value"))
        raise DefinitionError(
            f"{definition.where}: {definition.name} is in table form and must return the columns {wanted}."
        )
    refuse_unknown(definition, built.op(), rows=True)
    return built["value"].type()


_known: dict[object, Shape] = {}
