"""What is made of other definitions: columns, and models beside them, level by level over what is there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from tenure.catalog.built import built
from tenure.catalog.catalog import Catalog
from tenure.catalog.definition import KEYS, Definition, Subject
from tenure.catalog.shape import AS_OF
from tenure.catalog.temporary import Temporary
from tenure.errors import DefinitionError
from tenure.warehouse.tables import quoted

if TYPE_CHECKING:
    from ibis.expr.types import Table

FORMS = ("column", "model")
Timed = Callable[[Collection[str]], AbstractContextManager[None]]


def add_columns(
    catalog: Catalog,
    subject: Subject,
    made: Temporary,
    wide: Table,
    names: Sequence[str],
    timed: Timed,
) -> Table:
    """`wide` with a column for each of `names`, definitions in the form of columns and models; what they need is in `wide`
    or among them. `wide` is dropped."""
    types = catalog.types(subject)
    waiting = [catalog.get(name) for name in names]
    while waiting:
        left = {one.name for one in waiting}
        ready = [one for one in waiting if not left & set(one.needs)]
        models = [one for one in ready if one.form == "model"]
        if models:
            ready = [one for one in models if one.build is models[0].build]
            with timed([one.name for one in ready]):
                wide = _told(subject, made, wide, ready)
        else:
            values = {
                one.name: cast(
                    built(one, {need: wide[need] for need in one.needs}),
                    types[one.name],
                )
                for one in ready
            }
            with timed(values):
                wide = made.make(wide.mutate(**values), wide)
        waiting = [one for one in waiting if one not in ready]
    return wide


def cast(value: Any, kind: Any) -> Any:
    """A value as one of a type."""
    return value if value.type() == kind else value.cast(kind)


def _told(subject: Subject, made: Temporary, wide: Table, models: Sequence[Definition]) -> Table:
    """`wide` with what one function says, called once for all its definitions."""
    keys = [*KEYS[subject], AS_OF]
    needs = [
        need for need in dict.fromkeys(n for one in models for n in one.needs) if need != AS_OF
    ]
    asked = ", ".join(map(quoted, [*keys, *needs]))
    rows = made.engine.arrow(f"SELECT {asked} FROM {wide.get_name()} ORDER BY {', '.join(keys)}")
    told = _answer(models, rows)
    answers = made.given(pa.table({**{key: rows[key] for key in keys}, **told}))
    columns = {**wide.schema(), **{one.name: ibis.dtype(one.type) for one in models}}
    text = (
        f"SELECT {', '.join(map(quoted, columns))} FROM {wide.get_name()} "
        f"LEFT JOIN {answers.get_name()} USING ({', '.join(keys)})"
    )
    found = made.table(text, ibis.schema(columns))
    made.drop(wide.get_name(), answers.get_name())
    return found


def _answer(models: Sequence[Definition], rows: pa.Table) -> dict[str, pa.Array]:
    first = models[0]
    try:
        answer = first.build(rows, **first.own_knobs)
        return {
            one.name: answer[one.name].cast(ibis.dtype(one.type).to_pyarrow()) for one in models
        }
    except Exception as error:  # a model may stumble in any way
        said = str(error) or type(error).__name__
        raise DefinitionError(f"{first.where}: {first.name}: {said}") from error
