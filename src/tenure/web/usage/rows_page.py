"""The page of the rows behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.rows import HEADS
from tenure.web.table import Shown, shown
from tenure.web.usage import told
from tenure.web.usage.asking import Asking
from tenure.web.usage.computing import Computing
from tenure.web.usage.question import Question
from tenure.web.usage.rows import ACCOUNT, Rows

MOST = 1000  # shown on the page; the file has all


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPage:
    """Ready to be shown. `up`: the same of all accounts."""

    of: str
    back: str
    csv_href: str
    json_href: str
    title: str = ""
    doc: str = ""
    value: str = ""
    bucket: str = ""
    how: str = ""
    note: str = ""
    table: Shown | None = None
    up: str = ""
    computing: str = ""


def rows_page(
    found: Rows | Computing, question: Question, asking: Asking, frame: Frame
) -> RowsPage:
    """The page."""
    around: dict[str, Any] = {
        "of": asking.of_whom + (f", {_slice(asking)}" if question.told else ""),
        "back": question.link(at="", told="", low="", high="", value=""),
        "csv_href": question.link("/usage/rows.csv"),
        "json_href": question.link("/usage/rows.json"),
    }
    if isinstance(found, Computing):
        return RowsPage(
            **around, computing=f"{found.what} is being computed; look again in a moment."
        )
    some = found.rows[:MOST]
    by_account = found.names[:2] == ACCOUNT
    names = found.names[1:] if by_account else found.names
    numeric = [n for n, name in enumerate(names) if _is_number(found, name)]
    left = len(found.rows) > len(some)
    said = told.written(found.value, found.unit, frame.currency) if found.adds else ""
    return RowsPage(
        **around,
        title=found.title,
        doc=found.doc,
        value=said,
        bucket=found.bucket,
        how=found.how,
        note=f"The first {MOST:,} of {len(found.rows):,} rows; the sum and the CSV are of all."
        if left
        else "",
        table=shown(
            [HEADS.get(name, words.title(name)) for name in names],
            [_row(found, row, asking, frame) for row in some],
            numeric,
            _foot(found, names, frame),
        )
        if some
        else None,
        up=question.link("/usage/rows", account="", person="")
        if question.account or question.person
        else "",
    )


def _row(found: Rows, row: Sequence[Any], asking: Asking, frame: Frame) -> list[Any]:
    """Accounts open their page, values their own rows."""
    if found.names[:2] != ACCOUNT:
        return ["" if value is None else value for value in row]
    account, name, *rest, value = row
    person = str(rest[0]) if rest else ""
    text = told.written(value, found.unit, frame.currency)
    opens = _opens(found, asking, frame, str(account), person)
    return [
        Cell(str(name), href=frame.account(str(account))),
        *rest,
        Cell(text, href=opens if value is not None else "", unknown=value is None),
    ]


def _opens(found: Rows, asking: Asking, frame: Frame, account: str, person: str) -> str:
    """Where the rows of one account's value are."""
    question = asking.question
    if asking.measured is not None:
        return question.link(
            "/usage/rows", account=account, person=person, show="total", low="", high="", value=""
        )
    if question.length == "bucket" or found.day is None:
        return ""
    on = {"as_of": found.day.isoformat()} | ({"person": person} if person else {})
    return frame.account(account, f"/rows/{question.m}", **on)


def _foot(found: Rows, names: Sequence[str], frame: Frame) -> list[Any]:
    if not found.adds:
        return []
    if found.adds == "count":
        return [words.counted(len(found.rows), "row"), *([None] * (len(names) - 1))]
    total = sum((row[-1] for row in found.rows if row[-1] is not None), start=0)
    unit = "" if found.names[-1] == "duration_seconds" else found.unit
    return ["Sum", *([None] * (len(names) - 2)), told.written(total, unit, frame.currency)]


def _slice(asking: Asking) -> str:
    from tenure.web.usage.names import KINDS, WEEKDAYS

    given = asking.question.told
    if asking.question.slice == "account":
        return asking.called(given)
    return {**WEEKDAYS, **KINDS}.get(given, given)


def _is_number(found: Rows, name: str) -> bool:
    n = found.names.index(name)
    sample = next((row[n] for row in found.rows if row[n] is not None), None)
    return isinstance(sample, int | float | Decimal) and not isinstance(sample, bool)
