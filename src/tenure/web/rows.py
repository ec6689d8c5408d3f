"""The rows behind a number: what it was computed from, down to the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tenure.web import words
from tenure.web.export import csv_text
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.catalog.definition import Definition
    from tenure.catalog.rows import Behind

MOST = 1000
HIDDEN = (
    "account_id",
    "enter",
    "leave",
    "known_until_day",
    "local_at",
    "known_day",
    "as_of",
    "batch",
)
# How a column of facts is called on the page, where its own name would not do.
HEADS = {
    "person_id": "User",
    "n": "Events",
    "happened_at": "Happened at",
    "arr_converted": "ARR converted",
    "line_id": "Line",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A number: what it is, and the numbers or the rows that it is made of."""

    title: str
    doc: str
    value: str
    unknown: bool
    window: str
    rows: Shown | None
    note: str
    needs: tuple[Step, ...]
    href: str = ""  # where it is opened in its turn


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPage:
    """The page, ready to be shown."""

    account: str
    account_href: str
    step: Step
    name: str
    version: str
    csv_href: str
    json_href: str


def rows_page(
    behind: Behind,
    account_id: str,
    account: str,
    version: str,
    frame: Frame,
    person: str = "",
    event: str = "",
) -> RowsPage:
    """What stands behind a number of an account, or of one user there."""
    name = behind.definition.name
    asked = {"person": person, "event": event}
    narrow = {key: value for key, value in asked.items() if value}

    def opened(of: str) -> str:
        return frame.account(account_id, f"/rows/{quote(of, safe='')}", **narrow)

    def user(who: str) -> str:
        return frame.user(account_id, who)

    return RowsPage(
        account=f"{person}, {account}" if person else account,
        account_href=user(person) if person else frame.account(account_id),
        step=_step(behind, frame.currency, opened, user),
        name=name,
        version=version,
        csv_href=opened(f"{name}.csv"),
        json_href=opened(f"{name}.json"),
    )


def narrowed(behind: Behind, event: str) -> Behind:
    """Only the rows of one event, and how many of it they stand for."""
    import pyarrow.compute as pc

    if behind.rows is None or not {"event", "n"} <= set(behind.rows.column_names):
        return behind
    rows = behind.rows.filter(pc.equal(behind.rows["event"], event))
    return replace(
        behind, rows=rows.slice(0, MOST), count=rows.num_rows, value=pc.sum(rows["n"]).as_py() or 0
    )


def rows_csv(behind: Behind) -> str:
    """The rows of all that the number is made of, one table under the other where there are several."""
    parts = []
    for step in _leaves(behind):
        if step.rows is not None:
            names = step.rows.column_names
            rows = ([record[name] for name in names] for record in step.rows.to_pylist())
            parts.append(
                csv_text(["metric", *names], ([step.definition.name, *row] for row in rows))
            )
    return "\r\n".join(parts)


def rows_json(behind: Behind) -> dict[str, Any]:
    """The same as data."""
    return {
        "name": behind.definition.name,
        "value": behind.value,
        "count": behind.count,
        "rows": behind.rows.to_pylist() if behind.rows is not None else None,
        "needs": [rows_json(need) for need in behind.needs],
    }


def _leaves(behind: Behind) -> Iterator[Behind]:
    yield behind
    for need in behind.needs:
        yield from _leaves(need)


def _step(
    behind: Behind, currency: str, opened: Callable[[str], str], user: Callable[[str], str]
) -> Step:
    definition = behind.definition
    shown_rows = 0 if behind.rows is None else behind.rows.num_rows
    note = (
        f"The latest {shown_rows:,} of {behind.count:,} rows; the number counts all."
        if behind.count > shown_rows
        else ""
    )
    return Step(
        title=words.title(definition.name),
        doc=definition.doc,
        value=words.value(behind.value, definition.unit, currency),
        unknown=behind.value is None,
        window=window(definition),
        rows=_table(behind, user) if behind.rows is not None else None,
        note=note,
        needs=tuple(_step(need, currency, opened, user) for need in behind.needs),
        href=opened(definition.name) if behind.closed else "",
    )


def window(definition: Definition) -> str:
    """Which days it looks at."""
    if definition.days is None:
        return ""
    days = words.counted(definition.days, "day")
    return (
        f"the {days} that ended {words.counted(definition.ago_days, 'day')} before"
        if definition.ago_days
        else f"the last {days}"
    )


def _table(behind: Behind, user: Callable[[str], str]) -> Shown:
    assert behind.rows is not None
    records = behind.rows.to_pylist()
    names = [
        n
        for n in behind.rows.column_names
        if n not in HIDDEN and any(r[n] is not None for r in records)
    ]
    if "day" in names and "happened_at" in names:
        names.remove("day")
    numeric = [i for i, name in enumerate(names) if _is_number(records, name)]
    rows = [
        [
            Cell(record[name], href=user(record[name]))
            if name == "person_id" and record[name]
            else _plain(record[name])
            for name in names
        ]
        for record in records
    ]
    foot: Sequence[Any] = ()
    if (
        "n" in names
        and not behind.definition.unit.startswith(("day", "user"))
        and len(records) == behind.count
    ):
        foot = [
            "Sum" if i == 0 else sum(r["n"] or 0 for r in records) if name == "n" else None
            for i, name in enumerate(names)
        ]
    return shown([HEADS.get(name, words.title(name)) for name in names], rows, numeric, foot)


def _is_number(records: Sequence[dict[str, Any]], name: str) -> bool:
    sample = next((r[name] for r in records if r[name] is not None), None)
    return (
        sample is not None and not isinstance(sample, bool | str) and hasattr(sample, "__float__")
    )


def _plain(value: Any) -> Any:
    return "" if value is None else value
