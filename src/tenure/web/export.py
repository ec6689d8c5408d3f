"""Lists as files: CSV for spreadsheets, records for JSON; all rows of the same list."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from tenure.catalog.cell import disarmed
from tenure.web.listing import why
from tenure.web.portfolio import Portfolio
from tenure.web.query import Query

PLAIN = ("account_id", "name", "health", "band", "arr", "arr_at_risk", "renewal_date", "owner")


def accounts_csv(portfolio: Portfolio, query: Query) -> str:
    """All rows of the same list, as a file."""
    extra = [c for c in query.cols if c in portfolio.columns and c not in PLAIN]
    header = [*PLAIN[:6], *PLAIN[6:], *extra, "currency", "why", "as_of"]
    empty = (None,) * len(portfolio)
    columns = [portfolio.columns.get(name, empty) for name in (*PLAIN[1:], *extra)]
    return csv_text(
        header,
        (
            [
                portfolio.ids[n],
                *(c[n] for c in columns),
                portfolio.currency,
                why(portfolio, n),
                portfolio.as_of,
            ]
            for n in portfolio.chosen(query)
        ),
    )


def accounts_json(portfolio: Portfolio, query: Query) -> list[dict[str, Any]]:
    """All rows of the same list, as `tenure accounts --format json` prints them, with the columns chosen."""
    extra = [c for c in query.cols if c in portfolio.columns and c not in PLAIN]
    return [record(portfolio, n, extra) for n in portfolio.chosen(query)]


def record(portfolio: Portfolio, n: int, extra: Sequence[str]) -> dict[str, Any]:
    """One account as data, with the columns of `extra`."""
    columns = portfolio.columns

    def amount(name: str) -> dict[str, Any] | None:
        value = columns[name][n] if name in columns else None
        return None if value is None else {"amount": float(value), "currency": portfolio.currency}

    return {
        **{name: columns[name][n] for name in extra},
        "account_id": portfolio.ids[n],
        "name": columns["name"][n],
        "health": columns["health"][n],
        "band": columns["band"][n],
        "arr": amount("arr"),
        "arr_at_risk": amount("arr_at_risk"),
        "expected_loss": amount("expected_loss"),
        "renewal_date": columns["renewal_date"][n] if "renewal_date" in columns else None,
        "owner": columns["owner"][n] if "owner" in columns else None,
        "reasons": [
            {
                "name": r.name,
                "value": r.value,
                "weight": r.weight,
                "points": r.points,
                "text": r.text,
                "kind": r.kind,
                "what_would_change_it": r.what_would_change_it,
            }
            for r in portfolio.accounts[n].reasons
        ],
        "as_of": portfolio.as_of,
    }


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """CSV of plain values; a text that a spreadsheet would run as a formula is disarmed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([plain(name) for name in header])
    for cells in rows:
        writer.writerow([plain(value) for value in cells])
    return out.getvalue()


def plain(value: Any) -> str:
    """A value as a cell of a CSV file."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(round(value, 6))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return disarmed(value) if isinstance(value, str) else str(value)
