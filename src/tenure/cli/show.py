"""How answers look: JSON, CSV, a table for people."""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tenure.catalog.cell import disarmed


def json_text(value: Any, indent: int | None = None) -> str:
    """JSON: days as 2026-01-31, amounts as numbers, what is no number as null."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=indent)


def print_json(value: Any) -> None:
    """The whole answer, and nothing else on stdout."""
    print(json_text(value, indent=2))


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A line of names, and a line for each row; nothing stands for null, and no text is one that a spreadsheet would run."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerows([_cell(cell) for cell in row] for row in (columns, *rows))


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], right: Iterable[str] = ()
) -> None:
    """For people; as wide as it needs where it is not read in a terminal."""
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        numbers = name in set(right)
        table.add_column(
            name, justify="right" if numbers else "left", no_wrap=numbers, overflow="fold"
        )
    for row in rows:
        table.add_row(*("–" if cell is None else escape(_text(cell)) for cell in row))
    wide = None if sys.stdout.isatty() else 200
    Console(width=wide, highlight=False).print(table)


def money(amount: Any, currency: str) -> str | None:
    """For people: 12,400 USD."""
    return None if amount is None else f"{amount:,.0f} {currency}"


def number(value: Any) -> Any:
    """For people: whole numbers and amounts with commas, others with four digits."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.2f}" if isinstance(value, Decimal) else f"{value:,.4g}"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return disarmed(value) if isinstance(value, str) else _text(value)


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
