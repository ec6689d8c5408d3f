"""Which accounts count in each bucket, and what they are told apart as: by what they were then, or are at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tenure.errors import ConditionError
from tenure.warehouse.series import Chosen
from tenure.web import words
from tenure.web.usage.ends import Reader
from tenure.web.usage.kept import Computing
from tenure.web.usage.measures import SLICES
from tenure.web.usage.periods import Bucket
from tenure.web.usage.question import Question

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.warehouse.engines.computer import Computer

TYPES = {"string": "text", "boolean": "bool"}  # Ibis's words, and those of conditions
UNTOLD = ("name", "email", "title")  # texts that tell nobody apart


@dataclass(frozen=True, slots=True)
class Who:
    """`chosen`: None where all count. `unclear`: of how many the condition cannot be told in the last bucket."""

    chosen: Chosen | None
    unclear: int = 0


def dimensions(catalog: Catalog) -> list[str]:
    """What accounts can be told apart by: texts, and what is yes or no."""
    return [
        name
        for name, kind in catalog.types("account").items()
        if (kind.is_string() or kind.is_boolean()) and name not in UNTOLD
    ]


def who(
    question: Question, buckets: Sequence[Bucket], reader: Reader, engine: Computer
) -> Who | Computing:
    """The accounts that `question` asks of, in each of these buckets. Raises ConditionError."""
    catalog = reader.app.catalog
    by = question.slice if question.slice and question.slice not in SLICES else ""
    if by and by not in dimensions(catalog):
        raise ConditionError(f"Accounts cannot be told apart by {by!r}.")
    if not question.where and not by:
        return Who(None)
    condition, needs = _condition(question.where, catalog)
    names = list(dict.fromkeys([*([by] if by else []), *needs]))
    if not names:
        return Who(None)
    at = buckets if question.cut == "then" else [buckets[-1]]
    read = reader.read(names, at)
    if isinstance(read, Computing):
        return read
    table = read.table if question.cut == "then" else _everywhere(read.table, len(buckets))
    return _held(engine, table, condition, by, len(buckets) - 1)


def _condition(text: str, catalog: Catalog) -> tuple[Any, tuple[str, ...]]:
    from tenure.catalog.condition import parse

    if not text:
        return None, ()
    kinds = {name: TYPES.get(str(kind), str(kind)) for name, kind in catalog.types().items()}
    condition = parse(text, kinds)
    return condition, condition.needs


def _everywhere(table: pa.Table, count: int) -> pa.Table:
    """The same accounts in every bucket."""
    rest = table.drop_columns("b")
    places = [pa.array([b] * table.num_rows, pa.int32()) for b in range(count)]
    return pa.concat_tables([rest.append_column("b", place) for place in places])


def _held(engine: Computer, table: pa.Table, condition: Any, by: str, last: int) -> Who:
    import ibis

    asked = ibis.table(ibis.Schema.from_pyarrow(table.schema), name="told_of")
    holds = condition.expr({n: asked[n] for n in condition.needs}) if condition else True
    told = _words(asked[by]) if by else ibis.null("string")
    engine.register("told_of", table)
    found = engine.arrow(
        asked.select(b=asked.b, account_id=asked.account_id, told=told, holds=holds)
    )
    engine.register("told_of", found)
    chosen = engine.arrow(
        f"SELECT b, account_id, coalesce(told, '{words.UNKNOWN}') AS told FROM told_of WHERE holds"
    )
    unclear = engine.rows("SELECT count(*) FROM told_of WHERE holds IS NULL AND b = ?", [last])
    return Who(Chosen(chosen), unclear[0][0])


def _words(value: Any) -> Any:
    return value.ifelse("yes", "no") if value.type().is_boolean() else value
