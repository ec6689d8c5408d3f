"""How readings lie in their tables: a row for every subject and day, a column for every definition."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tenure.warehouse import tables
from tenure.warehouse.pinned import File, Snapshot, read
from tenure.warehouse.tables import quoted, sql_type

OURS = ("as_of", "run", "month")  # beside the keys; all other columns are definitions
GROUP_ROWS = 8_192  # in a step of a file, so that one day is read without its month


def keys_of(subject: str) -> tuple[str, ...]:
    """The columns that name a subject: an account, or a person at an account."""
    return ("account_id",) if subject == "account" else ("account_id", "person_id")


def meets(file: File, since: date, until: date) -> bool:
    """Whether a file may have readings of days from `since` to `until`."""
    return (file.last_day is None or file.last_day >= since) and (
        file.first_day is None or file.first_day <= until
    )


def whole(stored: Snapshot, files: Iterable[File]) -> str:
    """SQL of rows with every column the table has, though a file may lack those that came later."""
    columns = ", ".join(
        f"CAST(NULL AS {sql_type(f.type)}) AS {quoted(f.name)}" for f in stored.schema
    )
    files = list(files)
    rows = f"SELECT * FROM {read(files)} UNION ALL BY NAME " if files else ""
    return f"{rows}SELECT {columns} WHERE false"


EMPTY = {
    subject: Snapshot(-1, 0, tables.schema(f"readings_{subject}"), ())
    for subject in ("account", "person")
}
