"""Which accounts and which users count in each bucket, and what they are told apart as: by what they were then, or are at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tenure.errors import ConditionError
from tenure.warehouse.series import Chosen
from tenure.web import words
from tenure.web.usage.computing import Computing
from tenure.web.usage.ends import Reader
from tenure.web.usage.measures import SLICES
from tenure.web.usage.periods import Bucket
from tenure.web.usage.question import Question

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Subject
    from tenure.warehouse.engines.computer import Computer

TYPES = {"string": "text", "boolean": "bool"}  # Ibis's words, and those of conditions
UNTOLD = ("name", "full_name", "email", "title")  # texts that tell nobody apart
NOUNS = {"account": "accounts", "person": "users"}
FIELDS = {"account": "Segment or condition", "person": "Users: segment or condition"}


@dataclass(frozen=True, slots=True)
class Who:
    """`accounts`, `users`: those that count; None: all. `unclear`: of whom it cannot be told in the last bucket."""

    accounts: Chosen | None = None
    users: Chosen | None = None
    by_user: bool = False  # told apart by what users are
    unclear: tuple[str, ...] = ()


def dimensions(catalog: Catalog, subject: Subject = "account") -> list[str]:
    """What accounts, or users, can be told apart by: texts, and what is yes or no; what is known of both is of accounts."""
    of_accounts = catalog.types("account") if subject == "person" else {}
    return [
        name
        for name, kind in catalog.types(subject).items()
        if (kind.is_string() or kind.is_boolean()) and name not in (*UNTOLD, *of_accounts)
    ]


def who(
    question: Question, buckets: Sequence[Bucket], reader: Reader, engine: Computer
) -> Who | Computing:
    """Whom `question` asks of, in each of these buckets. Raises ConditionError."""
    catalog = reader.app.catalog
    by = question.slice if question.slice and question.slice not in SLICES else ""
    by_user = bool(by) and by not in dimensions(catalog)
    if by_user and by not in dimensions(catalog, "person"):
        raise ConditionError(f"Neither accounts nor users can be told apart by {by!r}.")
    found: dict[str, Chosen | None] = {}
    unclear = []
    asked: tuple[tuple[Subject, str, str], ...] = (
        ("account", question.where, "" if by_user else by),
        ("person", question.users, by if by_user else ""),
    )
    for subject, text, apart in asked:
        chosen = _chosen(subject, text, apart, question, buckets, reader, engine)
        if isinstance(chosen, Computing):
            return chosen
        found[subject], count = chosen
        if count:
            noun = words.counted(count, NOUNS[subject].removesuffix("s"))
            unclear.append(f"Of {noun} it cannot be told in the last bucket; they are left out.")
    return Who(found["account"], found["person"], by_user, tuple(unclear))


def _chosen(
    subject: Subject,
    text: str,
    by: str,
    question: Question,
    buckets: Sequence[Bucket],
    reader: Reader,
    engine: Computer,
) -> tuple[Chosen | None, int] | Computing:
    condition, needs = _condition(text, reader.app.catalog, subject)
    names = list(dict.fromkeys([*([by] if by else []), *needs]))
    if not names:
        return None, 0
    at = buckets if question.cut == "then" else [buckets[-1]]
    read = reader.read(names, at, subject)
    if isinstance(read, Computing):
        return read
    table = read.table if question.cut == "then" else _everywhere(read.table, len(buckets))
    return _held(engine, table, condition, by, subject, len(buckets) - 1)


def _condition(text: str, catalog: Catalog, subject: Subject) -> tuple[Any, tuple[str, ...]]:
    from tenure.catalog.condition import names, parse

    if not text:
        return None, ()
    own = catalog.types(subject)
    other: Subject = "person" if subject == "account" else "account"
    for name in names(text):
        if name not in own and name in catalog.types(other):
            raise ConditionError(
                f"{name} is known of {NOUNS[other]}, not of {NOUNS[subject]}: it belongs into the field {FIELDS[other]!r}."
            )
    kinds = {name: TYPES.get(str(kind), str(kind)) for name, kind in own.items()}
    condition = parse(text, kinds)
    return condition, condition.needs


def _everywhere(table: pa.Table, count: int) -> pa.Table:
    """The same rows in every bucket."""
    rest = table.drop_columns("b")
    places = [pa.array([b] * table.num_rows, pa.int32()) for b in range(count)]
    return pa.concat_tables([rest.append_column("b", place) for place in places])


def _held(
    engine: Computer, table: pa.Table, condition: Any, by: str, subject: Subject, last: int
) -> tuple[Chosen, int]:
    import ibis

    asked = ibis.table(ibis.Schema.from_pyarrow(table.schema), name="told_of")
    holds = condition.expr({n: asked[n] for n in condition.needs}) if condition else True
    told = _words(asked[by]) if by else ibis.null("string")
    keys = ("b", "account_id", *(["person_id"] if subject == "person" else []))
    engine.register("told_of", table)
    found = engine.arrow(asked.select(**{key: asked[key] for key in keys}, told=told, holds=holds))
    engine.register("told_of", found)
    column = "user_told" if subject == "person" else "told"
    chosen = engine.arrow(
        f"SELECT {', '.join(keys)}, coalesce(told, '{words.UNKNOWN}') AS {column} FROM told_of WHERE holds"
    )
    unclear = engine.rows("SELECT count(*) FROM told_of WHERE holds IS NULL AND b = ?", [last])
    return Chosen(chosen), unclear[0][0]


def _words(value: Any) -> Any:
    return value.ifelse("yes", "no") if value.type().is_boolean() else value
