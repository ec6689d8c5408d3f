"""A flat file as examples: a snapshot, or dated rows, with one column that says what became of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.errors import UsageError
from tenure.health.prediction import written
from tenure.health.prediction.encoding import is_text
from tenure.health.prediction.examples import About, Days, Examples, Numbers, Texts
from tenure.health.prediction.flat import read

YES = {"1", "1.0", "yes", "y", "true", "t", "churned", "churn", "lost"}
NO = {"0", "0.0", "no", "n", "false", "f", "retained", "stayed", "active"}
TENURE = re.compile(
    r"tenure|life_?time|life_?span|account_?age|age_?(in_?)?(days|weeks|months)|days_since_(reg|sign|start|creat)|"
    r"(days|weeks|months)_(active|since_start|registered)",
    re.IGNORECASE,
)
IDS = 0.5  # a text that is another one in more than half of the rows is a name, not a kind
ID = re.compile(r"(^|[_\s.-])(id|uuid|guid)$|[a-z](ID|Id)$", re.IGNORECASE)
NUMBERS_ROWS = re.compile(
    r"(^|[_\s.-])(no|nr|number|key|code|index|row|unnamed: 0)$", re.IGNORECASE
)
MANY = 10  # values of an outcome from which on it is none


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which column is what. `value`: of the outcome, that means that it happened; without it, yes is."""

    outcome: str
    value: str | None = None
    id: str | None = None
    group: str | None = None
    time: str | None = None
    known_after: int = 0  # days from a row's time until its outcome is known
    drop: tuple[str, ...] = ()
    tenure: str | None = None
    usage: tuple[str, ...] = ()


def examples(path: Path, asked: Asked) -> tuple[Examples, About, tuple[str, ...]]:
    """The file as examples, what is known of them, and notes on what was left out and why.

    UnreadableFile where it cannot be read; UsageError where a column is not there, or the outcome is no yes or no.
    """
    table, notes = read(path), []
    _there(table, path, asked)
    known = pc.is_valid(table[asked.outcome]).combine_chunks()
    if asked.time:
        known = pc.and_(known, pc.is_valid(table[asked.time]).combine_chunks())
    if left := table.num_rows - int(pc.sum(known).as_py() or 0):
        notes.append(f"{left:,} rows without an outcome or a day are left out.")
    table = table.filter(known)
    outcome = _outcome(table[asked.outcome], asked)
    at = _days(table[asked.time], asked.time) if asked.time else None
    keys = {asked.outcome, asked.id, asked.group, asked.time, *asked.drop}
    features = _features(
        table, [name for name in table.column_names if name not in keys], at, notes
    )
    tenure = asked.tenure or next(
        (name for name in features.column_names if TENURE.search(name)), None
    )
    found = Examples(
        features=features,
        outcome=outcome,
        groups=_groups(table, asked),
        at=at,
        known_on=None if at is None else at + np.timedelta64(asked.known_after, "D"),
    )
    about = About(
        name=asked.outcome,
        title=asked.outcome,
        happens=asked.outcome,
        tenure=tenure,
        usage=asked.usage,
    )
    return found, about, tuple(notes)


def _there(table: pa.Table, path: Path, asked: Asked) -> None:
    names = [asked.outcome, asked.id, asked.group, asked.time, asked.tenure, *asked.drop]
    for name in [*names, *asked.usage]:
        if name is not None and name not in table.column_names:
            has = ", ".join(table.column_names)
            raise UsageError(f"{path.name} has no column {name!r}; it has {has}.")


def _outcome(column: pa.ChunkedArray, asked: Asked) -> Numbers:
    """1 where it happened."""
    texts = np.array([_text(value) for value in column.to_pylist()])
    values = np.unique(texts)
    if asked.value is not None:
        wanted = _text(asked.value)
        if wanted not in values:
            raise UsageError(
                f"{asked.outcome} is never {asked.value!r}; it is {_some(values.tolist())}."
            )
        happened: Numbers = (texts == wanted).astype(float)
        return happened
    if len(values) > MANY:
        raise UsageError(
            f"{asked.outcome} has {len(values):,} different values ({_some(values.tolist())}): an outcome says yes or no. "
            "Say with --value which of them means that it happened."
        )
    if not set(values) <= YES | NO:
        raise UsageError(
            f"{asked.outcome} is {_some(values.tolist())}: say with --value which of them means that it happened."
        )
    return np.isin(texts, list(YES)).astype(float)


def _text(value: object) -> str:
    return str(value).strip().removesuffix(".0").rstrip(".").lower()


def _some(values: Sequence[str]) -> str:
    told = ", ".join(repr(str(value)) for value in values[:5])
    return told + (f" and {len(values) - 5} more" if len(values) > 5 else "")


def _groups(table: pa.Table, asked: Asked) -> Texts:
    """The account of each row; a row without one is an account of its own."""
    name = asked.group or asked.id
    if name is None:
        return np.array([f"row {place}" for place in range(table.num_rows)])
    return np.array(
        [
            f"row {place}" if value is None else str(value)
            for place, value in enumerate(table[name].to_pylist())
        ]
    )


def _days(column: pa.ChunkedArray, name: str) -> Days:
    kind = column.type
    try:
        if is_text(kind):
            return _written(column, name)
        if not (pa.types.is_date(kind) or pa.types.is_timestamp(kind)):
            raise UsageError(f"{name} is no day where it is {column[0]}: write days as 2026-01-31.")
        return np.asarray(column.cast(pa.date32(), safe=False).to_numpy()).astype("datetime64[D]")
    except pa.ArrowException as wrong:
        raise UsageError(f"{name} is no day: {wrong}") from None


def _written(column: pa.ChunkedArray, name: str) -> Days:
    told = written.days(column)
    if told is None:
        raise UsageError(
            f"{name} is no day where it is {written.odd(column)!r}: write days as 2026-01-31."
        )
    if told.either:
        raise UsageError(
            f"{name} may be read in two ways: {told.either!r} with the day or with the month first. Write days as 2026-01-31."
        )
    return told.days


def _features(table: pa.Table, names: Sequence[str], at: Days | None, notes: list[str]) -> pa.Table:
    """Numbers, yes/no and texts; days as days before the row's own; what is none of these is left out."""
    columns: dict[str, pa.ChunkedArray] = {}
    for name in names:
        column = table[name]
        kind = column.type
        if is_text(kind):
            dated = written.days(column)
            if dated is not None:
                _ago(columns, name, None if dated.either else dated.days, at, notes)
            elif (read := written.numbers(column)) is not None:
                columns[name] = read
                notes.append(f"{name} is read as numbers.")
            elif len(column.unique()) > max(IDS * len(column), 50):
                notes.append(f"{name} is left out: it is another text in nearly every row.")
            else:
                columns[name] = column
        elif pa.types.is_date(kind) or pa.types.is_timestamp(kind):
            days = np.asarray(column.cast(pa.date32(), safe=False).to_numpy()).astype("M8[D]")
            _ago(columns, name, days, at, notes)
        elif not _is_number(kind):
            notes.append(f"{name} is left out: it is neither a number, nor yes or no, nor a text.")
        elif _names_rows(name, column):
            notes.append(f"{name} is left out: it names rows, and says nothing of them.")
        else:
            columns[name] = column
    return pa.table(columns) if columns else table.select([])


def _ago(
    columns: dict[str, pa.ChunkedArray],
    name: str,
    days: Days | None,
    at: Days | None,
    notes: list[str],
) -> None:
    """A day as days before the row's own."""
    if at is None:
        notes.append(f"{name} is left out: a day says something only beside the row's own.")
    elif days is None:
        notes.append(
            f"{name} is left out: its days may be read in two ways; write them as 2026-01-31."
        )
    else:
        ago = at - days
        told = np.where(np.isnat(ago), np.nan, ago.astype(float))
        columns[f"{name}_days_ago"] = pa.chunked_array([pa.array(told, from_pandas=True)])


def _names_rows(name: str, column: pa.ChunkedArray) -> bool:
    """A whole number that is called an id, or a number or a key and is another one in every row."""
    if not pa.types.is_integer(column.type):
        return False
    if ID.search(name):
        return True
    different = pc.count_distinct(column, mode="all").as_py()
    return bool(NUMBERS_ROWS.search(name)) and 1 < different == len(column)


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_null(kind)
    )
