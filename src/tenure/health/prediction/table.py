"""A flat file as examples: a snapshot, or dated rows, with one column that says what became of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.errors import UnreadableFile, UsageError
from tenure.health.prediction.encoding import is_text
from tenure.health.prediction.examples import About, Days, Examples, Numbers, Texts

YES = {"1", "1.0", "yes", "y", "true", "t", "churned", "churn", "lost"}
NO = {"0", "0.0", "no", "n", "false", "f", "retained", "stayed", "active"}
NULLS = ["", " ", "  ", "-", "?", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"]
TENURE = re.compile(
    r"tenure|life_?time|life_?span|account_?age|age_?(in_?)?(days|weeks|months)|days_since_(reg|sign|start|creat)|"
    r"(days|weeks|months)_(active|since_start|registered)",
    re.IGNORECASE,
)
BLOCK = 1 << 29  # bytes of a file that are looked at together
IDS = 0.5  # a text that is another one in more than half of the rows is a name, not a kind


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
    table, notes = _read(path), []
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


def _read(path: Path) -> pa.Table:
    try:
        if path.suffix.lower() in {".parquet", ".pq"}:
            from pyarrow import parquet

            table = parquet.read_table(path)
        else:
            table = _csv(path, "utf8")
            if any(pa.types.is_binary(kind) for kind in table.schema.types):
                table = _csv(path, "latin1")  # bytes that are no UTF-8
    except pa.ArrowException as wrong:
        raise UnreadableFile(f"{path}: it cannot be read as a table: {wrong}") from None
    twice = sorted({name for name in table.column_names if table.column_names.count(name) > 1})
    if twice:
        raise UnreadableFile(f"{path}: two columns have the same name: {', '.join(twice)}.")
    return table


def _csv(path: Path, encoding: str) -> pa.Table:
    """Divided by whatever divides the line of names most often; a column's type is told by all of its values."""
    from pyarrow import csv

    with pa.input_stream(path) as opened:
        head = opened.read(1 << 16).decode("latin1").partition("\n")[0]
    return csv.read_csv(
        path,
        read_options=csv.ReadOptions(encoding=encoding, block_size=BLOCK),
        parse_options=csv.ParseOptions(
            delimiter=max(",;\t|", key=head.count), newlines_in_values=True
        ),
        convert_options=csv.ConvertOptions(null_values=NULLS, strings_can_be_null=True),
    )


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
    if not set(values) <= YES | NO:
        raise UsageError(
            f"{asked.outcome} is {_some(values.tolist())}: say with --value which of them means that it happened."
        )
    return np.isin(texts, list(YES)).astype(float)


def _text(value: object) -> str:
    return str(value).strip().rstrip(".").lower()


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
            column = column.cast(pa.timestamp("us"))
        elif not (pa.types.is_date(kind) or pa.types.is_timestamp(kind)):
            raise UsageError(f"{name} is no day: write days as 2026-01-31.")
        return np.asarray(column.cast(pa.date32(), safe=False).to_numpy()).astype("datetime64[D]")
    except pa.ArrowException as wrong:
        raise UsageError(f"{name} is no day: {wrong}") from None


def _features(table: pa.Table, names: Sequence[str], at: Days | None, notes: list[str]) -> pa.Table:
    """Numbers, yes/no and texts; days as days before the row's own; what is none of these is left out."""
    columns: dict[str, pa.ChunkedArray] = {}
    for name in names:
        column = table[name]
        kind = column.type
        if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
            if at is None:
                notes.append(f"{name} is left out: a day says something only beside the row's own.")
                continue
            ago = at - np.asarray(column.cast(pa.date32(), safe=False).to_numpy()).astype("M8[D]")
            days = np.where(np.isnat(ago), np.nan, ago.astype(float))
            columns[f"{name}_days_ago"] = pa.chunked_array([pa.array(days, from_pandas=True)])
        elif is_text(kind):
            if len(column.unique()) > max(IDS * len(column), 50):
                notes.append(f"{name} is left out: it is another text in nearly every row.")
            else:
                columns[name] = column
        elif _is_number(kind):
            columns[name] = column
        else:
            notes.append(f"{name} is left out: it is neither a number, nor yes or no, nor a text.")
    return pa.table(columns) if columns else table.select([])


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_null(kind)
    )
