"""A condition as rows that one can click together: a name, how it is compared, and with what. And back, where it is so plain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from tenure.catalog.condition.grammar import kind_of
from tenure.catalog.condition.parse import parsed
from tenure.errors import ConditionError

PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
AND, OR = "and", "or"

# What can be asked of each kind of value, and how people say it.
WAYS: Mapping[str, Mapping[str, str]] = {
    "number": {
        ">=": "is at least",
        "<=": "is at most",
        ">": "is more than",
        "<": "is less than",
        "=": "is",
        "<>": "is not",
        "known": "is known",
        "unknown": "is not known",
    },
    "date": {
        ">=": "is on or after",
        "<=": "is on or before",
        "=": "is on",
        "known": "is known",
        "unknown": "is not known",
    },
    "text": {
        "=": "is",
        "<>": "is not",
        "in": "is one of",
        "contains": "contains",
        "begins": "begins with",
        "known": "is known",
        "unknown": "is not known",
    },
    "bool": {"yes": "holds", "no": "does not hold", "unknown": "is not known"},
    "other": {"known": "is known", "unknown": "is not known"},
}
ALONE = ("yes", "no", "known", "unknown")  # need no value beside them


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: `arr`, `>=`, `20000`."""

    name: str
    way: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """Several, of which all or any must hold."""

    rows: tuple[Row, ...] = ()
    join: str = AND


def text_of(rows: Rows, types: Mapping[str, str]) -> str:
    """The condition that they say; a row that is not complete yet is left out."""
    said = [told for row in rows.rows if (told := _said(row, types))]
    return f" {rows.join} ".join(said)


def rows_of(text: str) -> Rows | None:
    """The rows that say the same; None: it cannot be shown as rows. Raises ConditionError for what is no condition."""
    tree = parsed(text)
    while isinstance(tree, exp.Paren):
        tree = tree.this
    joined = isinstance(tree, exp.And | exp.Or)
    parts: Iterable[exp.Expr] = tree.flatten() if joined else [tree]
    found = [_row(part) for part in parts]
    if any(row is None for row in found):
        return None
    return Rows(tuple(row for row in found if row), OR if isinstance(tree, exp.Or) else AND)


def ways_of(type_: str) -> Mapping[str, str]:
    """How values of a type can be compared."""
    return WAYS[kind_of(type_)]


def _said(row: Row, types: Mapping[str, str]) -> str:
    name, value = named(row.name), row.value.strip()
    if not row.name or not row.way or (row.way not in ALONE and not value):
        return ""
    if row.way in LONE:
        return LONE[row.way].format(name)
    kind = kind_of(types.get(row.name, "text"))
    if row.way == "in":
        listed = [quoted(one.strip()) for one in value.split(",") if one.strip()]
        return f"{name} in ({', '.join(listed)})"
    if row.way == "contains":
        return f"{name} ilike {quoted('%' + value + '%')}"
    if row.way == "begins":
        return f"{name} ilike {quoted(value + '%')}"
    return f"{name} {row.way} {WRITTEN[kind](value)}"


LONE = {"yes": "{}", "no": "not {}", "known": "{} is not null", "unknown": "{} is null"}


def named(name: str) -> str:
    """A name as a condition writes it; in quotes where it would be read as something else."""
    return name if PLAIN.fullmatch(name) and _is_name(name) else '"' + name.replace('"', '""') + '"'


def _is_name(name: str) -> bool:
    """Not a word of the language, as `order` and `end` are."""
    try:
        tree = parsed(f"{name} is null")
    except ConditionError:
        return False
    return isinstance(tree, exp.Is) and isinstance(tree.this, exp.Column)


def quoted(text: str) -> str:
    """A text as a condition writes it."""
    return "'" + text.replace("'", "''") + "'"


def _number(text: str) -> str:
    """As it was typed, with 80 % as 0.8 and without the commas of thousands; what is no number is told of as such."""
    plain = text.replace(",", "").replace(" ", "")
    share = plain.removesuffix("%")
    if NUMBER.fullmatch(share) and share != plain:
        return f"{float(share) / 100:g}"
    return plain if NUMBER.fullmatch(plain) else quoted(text)


WRITTEN: Mapping[str, Callable[[str], str]] = {
    "number": _number,
    "date": lambda text: f"DATE {quoted(text)}",
    "text": quoted,
    "bool": quoted,
    "other": quoted,
}
COMPARED: Mapping[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}


def _row(node: exp.Expr) -> Row | None:
    while isinstance(node, exp.Paren):
        node = node.this
    if (name := _column(node)) is not None:
        return Row(name, "yes")
    if isinstance(node, exp.Not):
        return _denied(node.this)
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        name = _column(node.this)
        return None if name is None else Row(name, "unknown")
    if isinstance(node, exp.In):
        return _listed(node)
    if isinstance(node, exp.ILike) and not node.args.get("negate"):
        return _pattern(node)
    if type(node) in COMPARED:
        name, value = _column(node.this), _written(node.expression)
        return None if name is None or value is None else Row(name, COMPARED[type(node)], value)
    return None


def _denied(node: exp.Expr) -> Row | None:
    """not x, and `x is not null`."""
    if (name := _column(node)) is not None:
        return Row(name, "no")
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        name = _column(node.this)
        return None if name is None else Row(name, "known")
    return None


def _listed(node: exp.In) -> Row | None:
    name = _column(node.this)
    values = [
        one.this for one in node.expressions if isinstance(one, exp.Literal) and one.is_string
    ]
    plain = len(values) == len(node.expressions) and not any("," in value for value in values)
    return Row(name, "in", ", ".join(values)) if name is not None and plain and values else None


def _pattern(node: exp.ILike) -> Row | None:
    name, pattern = _column(node.this), node.expression
    if name is None or not isinstance(pattern, exp.Literal) or not pattern.is_string:
        return None
    text = str(pattern.this)
    inner = text.strip("%")
    if "%" in inner or "_" in inner or not inner:
        return None
    return {
        f"%{inner}%": Row(name, "contains", inner),
        f"{inner}%": Row(name, "begins", inner),
    }.get(text)


def _column(node: exp.Expr) -> str | None:
    if not isinstance(node, exp.Column) or len(node.parts) > 1:
        return None
    return str(node.name) if node.this.args.get("quoted") else str(node.name).lower()


def _written(node: exp.Expr) -> str | None:
    """A value that is written out: a number, a text, a day."""
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal) and node.this.is_number:
        return f"-{node.this.this}"
    if isinstance(node, exp.Literal):
        return str(node.this)
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Literal):
        return str(node.this.this) if node.args["to"].this == exp.DType.DATE else None
    return None
