"""How rows of the portfolio are shown: cells, columns, addresses; the same for the list, its CSV and its JSON."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from tenure.catalog.sentence import whole
from tenure.web import charts, words
from tenure.web.frame import Frame
from tenure.web.portfolio import Portfolio

OF_A_USER = ("champion", "role_champion", "usage_champion")  # columns that hold the id of a user


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a list."""

    text: str
    kind: str = "text"  # text, num, when, health, chart, why
    name: str = ""
    title: str = ""
    href: str = ""
    unknown: bool = False
    chart: Markup = Markup("")


@dataclass(frozen=True, slots=True)
class Row:
    """An account in a list."""

    id: str
    key: str
    name: str
    href: str
    band: words.Band
    score: str
    cells: tuple[Cell, ...]


def row(portfolio: Portfolio, n: int, cols: Sequence[str], frame: Frame) -> Row:
    """Row `n` with these columns."""
    account, score = portfolio.ids[n], portfolio.columns["health"][n]
    return Row(
        id=account,
        key=f"row-{zlib.crc32(account.encode()):08x}",
        name=portfolio.columns["name"][n],
        href=frame.account(account),
        band=words.BANDS[portfolio.columns["band"][n]],
        score="" if score is None else whole(score),
        cells=tuple(cell(portfolio, n, name, frame) for name in cols),
    )


def cell(portfolio: Portfolio, n: int, name: str, frame: Frame) -> Cell:
    """What column `name` says of row `n`."""
    title = portfolio.meanings[name].title if name in portfolio.meanings else words.title(name)
    if name == "health":
        return Cell("", "health", title)
    if name == "weeks":
        return Cell("", "chart", title, chart=sparkline(portfolio, n))
    if name == "why":
        return Cell(why(portfolio, n), "why", title)
    value = portfolio.columns[name][n]
    href = frame.rows(portfolio.ids[n], name) if linked(portfolio, name, value) else ""
    if isinstance(value, date):
        away = words.away(value, portfolio.as_of)
        return Cell(words.day(value), "when", title, away, href)
    if name == "owner" and value is None:
        return Cell("nobody", name=title, unknown=True)
    text = words.value(value, portfolio.meanings[name].unit, portfolio.currency)
    if name in OF_A_USER and value is not None:
        href = frame.user(portfolio.ids[n], str(value))
    return Cell(text, "num" if numeric(portfolio, name) else "text", title, "", href, value is None)


def linked(portfolio: Portfolio, name: str, value: Any) -> bool:
    """Whether a value has rows behind it: a number or a day that the catalog computed."""
    counted = isinstance(value, int | float | Decimal | date) and not isinstance(value, bool)
    return counted and name in portfolio.meanings


def numeric(portfolio: Portfolio, name: str) -> bool:
    """Whether a column is read by its right end."""
    sample = next((v for v in portfolio.columns.get(name, ()) if v is not None), None)
    return isinstance(sample, int | float | Decimal) and not isinstance(sample, bool)


def why(portfolio: Portfolio, n: int) -> str:
    """The one sentence that says why."""
    return portfolio.accounts[n].summary


def sparkline(portfolio: Portfolio, n: int) -> Markup:
    """Users of each of the last 26 weeks; events where all of the work is done by automation."""
    users, events = portfolio.weeks(portfolio.ids[n])
    band = words.BANDS[portfolio.columns["band"][n]].name
    if any(users) or not any(events):
        label = (
            f"Weekly users over 26 weeks: from {users[0]} to {users[-1]}"
            if users
            else "No use in 26 weeks"
        )
        return charts.sparkline(charts.spark_path(users), label, band)
    label = f"Events by automation over 26 weeks: from {events[0]} to {events[-1]} a week"
    return charts.sparkline(charts.spark_path(events), label, f"{band} spark-automation")
