"""How a cell becomes a value: SQL in three steps (what was written, what it tells, what is stored) for each type of column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from tenure.collect import times
from tenure.collect.expression import Cells, Expression, Fixed, Made, Words
from tenure.collect.mapping import Source
from tenure.collect.times import Reading
from tenure.facts import Column
from tenure.warehouse.tables import quoted as name
from tenure.warehouse.tables import text

LINES = "incoming.lines"  # the account of every contract line that the lake knows
BLANKS = "chr(32) || chr(9) || chr(13) || chr(10) || chr(160)"
NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"
WHOLE = r"[+-]?\d{1,18}(\.0*)?"
# What Stripe and others count in: a hundredth, but for these currencies.
WHOLE_UNITS = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
TRUE, FALSE = ("true", "yes", "1", "t", "y", "1.0"), ("false", "no", "0", "f", "n", "0.0")


@dataclass(frozen=True, slots=True)
class Cell:
    """One target's value, before its type is known: SQL, and how the file holds it."""

    sql: str
    held: str  # text int float bool date local instant


def cell(source: Source, columns: tuple[str, ...], types: tuple[pa.DataType, ...]) -> Cell:
    """The value as the file brings it."""
    if source.fixed is not None:
        return Cell(text(source.fixed), "text")
    if source.as_json:
        pairs = ", ".join(
            f"{text(columns[p])}, {as_text(Cell(f'c{p}', held(types[p])))}" for p in source.columns
        )
        whole = f"json_object({pairs})"
        if source.only_filled:
            whole = f"json_merge_patch('{{}}', {whole})"
        return Cell(f"{whole}::VARCHAR", "text")
    if source.tree is not None:
        return Cell(_made(source.tree, types), "text")
    cells = [Cell(f"c{place}", held(types[place])) for place in source.columns]
    if source.of_line:
        of_line = as_text(cells[0], is_id=True)
        return Cell(
            f"(SELECT any_value(l.account_id) FROM {LINES} AS l WHERE l.line_id = {of_line})",
            "text",
        )
    if len(cells) == 1:
        return cells[0]
    return Cell(" || '-' || ".join(f"({as_text(each)})" for each in cells), "text")


def held(type_: pa.DataType) -> str:
    """How a file's column holds its values."""
    if pa.types.is_timestamp(type_):
        return "instant" if type_.tz else "local"
    tests = {
        "int": pa.types.is_integer,
        "float": pa.types.is_floating,
        "bool": pa.types.is_boolean,
        "date": pa.types.is_date,
    }
    return next((word for word, test in tests.items() if test(type_)), "text")


def as_text(value: Cell, is_id: bool = False) -> str:
    """SQL for the value as text: trimmed, empty is null, 1234.0 as an id is 1234."""
    sql = value.sql
    if value.held == "text":
        trimmed = f"nullif(trim({sql}, {BLANKS}), '')"
        return rf"regexp_replace({trimmed}, '^(\d+)\.0+$', '\1')" if is_id else trimmed
    if value.held == "float":
        whole = f"isfinite({sql}) AND {sql} = trunc({sql}) AND abs({sql}) < 1e15"
        return f"CASE WHEN isnan({sql}) THEN NULL WHEN {whole} THEN ({sql})::BIGINT::VARCHAR ELSE ({sql})::VARCHAR END"
    if value.held == "local":
        return f"replace(strftime({sql}, '%Y-%m-%dT%H:%M:%S.%f'), '.000000', '')"
    if value.held == "instant":
        return f"replace(strftime({sql}, '%Y-%m-%dT%H:%M:%S.%f'), '.000000', '') || 'Z'"
    return f"({sql})::VARCHAR"


def written(value: Cell, type_: str, is_id: bool, may_lie_ahead: bool) -> str:
    """Step 1: what stands in the file, null where nothing does; a day in the year 9999 is no end at all."""
    if type_ == "text":
        return as_text(value, is_id)
    if value.held != "text":
        if may_lie_ahead and value.held in ("date", "local", "instant"):
            return f"CASE WHEN year({value.sql}) < {times.OPEN_END} THEN {value.sql} END"
        return value.sql
    plain = as_text(value)
    if may_lie_ahead and type_ in ("date", "timestamp"):
        return f"CASE WHEN NOT regexp_matches({plain}, '(^|[/.-]){times.OPEN_END}($|[/.T -])') THEN {plain} END"
    return plain


def told(target: str, type_: str, is_held: str, how: Reading) -> str:
    """Step 2: the value that `r_target` (of step 1) tells, null where it tells none."""
    raw = name(f"r_{target}")
    return _TOLD[type_](raw, is_held, how)


def stored(column: Column, zone: str) -> str:
    """Step 3: the value `t_target` (of step 2) as it is stored."""
    value = name(f"t_{column.name}")
    if column.type == "timestamp":
        return times.sane(value)
    if column.type == "date":
        return f"timezone({text(zone)}, {times.sane(value)})::DATE"
    if column.type == "text" and column.check:
        return f"upper({value})" if column.check == "currency" else f"lower({value})"
    return value


def _made(tree: Expression, types: tuple[pa.DataType, ...]) -> str:
    """SQL for the text that an expression makes; null where it makes none."""
    if isinstance(tree, Cells):
        return _inside(tree, types)
    if isinstance(tree, Fixed):
        return text(tree.text)
    if isinstance(tree, Made):
        parts = [_made(part, types) for part in tree.of]
        return _MADE[tree.how](parts)
    of = _made(tree.of, types)
    if isinstance(tree, Words):
        told = "".join(
            f" WHEN {text(word.lower())} THEN nullif({text(value)}, '')"
            for word, value in tree.words
        )
        other = of if tree.other is None else f"nullif({text(tree.other)}, '')"
        listed = f"CASE lower({of}){told} ELSE {other} END" if told else other
        return f"CASE WHEN {of} IS NOT NULL THEN {listed} END"
    code = f"upper({_made(tree.currency, types)})" if tree.currency else "''"
    whole, thousandths = (_listed(codes) for codes in (WHOLE_UNITS, THOUSANDTHS))
    unit = f"CASE WHEN {code} IN ({whole}) THEN '1' WHEN {code} IN ({thousandths}) THEN '0.001' ELSE '0.01' END"
    return _times([of, unit])


def _listed(codes: str) -> str:
    return ", ".join(text(code) for code in codes.split())


def _inside(cells: Cells, types: tuple[pa.DataType, ...]) -> str:
    column = Cell(f"c{cells.place}", held(types[cells.place]))
    if not cells.path:
        return as_text(column)
    if column.held != "text":
        return "NULL::VARCHAR"
    pointer = "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in cells.path)
    found = f"json_extract_string({column.sql}, {text(pointer)})"
    return as_text(Cell(f"TRY({found})", "text"))  # what is no JSON holds nothing


def _times(parts: list[str]) -> str:
    """The product of texts; where one is no number, what would have been multiplied, to be shown as it is."""
    numbers = " AND ".join(f"regexp_full_match({part}, '{NUMBER}')" for part in parts)
    product = f"try_cast({parts[0]} AS DECIMAL(18,4))"
    for part in parts[1:]:
        product = f"try_cast({product} * try_cast({part} AS DECIMAL(18,4)) AS DECIMAL(18,4))"
    shown = " || ' * ' || ".join(f"({part})" for part in parts)
    return f"CASE WHEN {numbers} THEN ({product})::VARCHAR ELSE {shown} END"


def _text(raw: str, is_held: str, how: Reading) -> str:
    return raw


def _int64(raw: str, is_held: str, how: Reading) -> str:
    if is_held == "text":
        return f"CASE WHEN regexp_full_match({raw}, '{WHOLE}') THEN try_cast(split_part({raw}, '.', 1) AS BIGINT) END"
    if is_held == "float":
        return (
            f"CASE WHEN isfinite({raw}) AND {raw} = trunc({raw}) THEN try_cast({raw} AS BIGINT) END"
        )
    return f"try_cast({raw} AS BIGINT)" if is_held in ("int", "bool") else "NULL::BIGINT"


def _float64(raw: str, is_held: str, how: Reading) -> str:
    if is_held == "text":
        number = (
            f"CASE WHEN regexp_full_match({raw}, '{NUMBER}') THEN try_cast({raw} AS DOUBLE) END"
        )
        return f"CASE WHEN isfinite({number}) THEN {number} END"
    if is_held == "float":
        return f"CASE WHEN isfinite({raw}) THEN ({raw})::DOUBLE END"
    return f"({raw})::DOUBLE" if is_held in ("int", "bool") else "NULL::DOUBLE"


def _decimal(raw: str, is_held: str, how: Reading) -> str:
    if is_held == "text":
        return f"CASE WHEN regexp_full_match({raw}, '{NUMBER}') THEN try_cast({raw} AS DECIMAL(18,4)) END"
    return (
        f"try_cast({raw} AS DECIMAL(18,4))"
        if is_held in ("int", "float")
        else "NULL::DECIMAL(18,4)"
    )


def _bool(raw: str, is_held: str, how: Reading) -> str:
    if is_held == "bool":
        return raw
    if is_held in ("date", "local", "instant"):
        return "NULL::BOOLEAN"
    words = f"lower(({raw})::VARCHAR)"
    return f"CASE WHEN {words} IN {TRUE} THEN true WHEN {words} IN {FALSE} THEN false END"


def _time(raw: str, is_held: str, how: Reading) -> str:
    if is_held == "instant":
        return raw
    readers = {
        "text": times.from_text,
        "int": times.from_int,
        "float": times.from_float,
        "date": times.from_local,
        "local": times.from_local,
    }
    return readers[is_held](raw, how) if is_held in readers else "NULL::TIMESTAMPTZ"


def _where(parts: list[str]) -> str:
    others = " AND ".join(f"{part} IS NOT NULL" for part in parts[1:])
    return f"CASE WHEN {others} THEN {parts[0]} END"


_MADE: dict[str, Callable[[list[str]], str]] = {
    "first": lambda parts: f"coalesce({', '.join(parts)})",
    "joined": lambda parts: " || '-' || ".join(parts),
    "spaced": lambda parts: f"nullif(concat_ws(' ', {', '.join(parts)}), '')",
    "times": _times,
    "where": _where,
}
_TOLD = {
    "text": _text,
    "int64": _int64,
    "float64": _float64,
    "decimal": _decimal,
    "bool": _bool,
    "date": _time,
    "timestamp": _time,
}
