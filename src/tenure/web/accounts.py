"""Accounts: the ranked list, filtered and sorted by what its address says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenure.errors import ConditionError
from tenure.web import words
from tenure.web.frame import Empty, Frame, Part
from tenure.web.listing import Row, numeric, row
from tenure.web.portfolio import Portfolio
from tenure.web.query import Query

if TYPE_CHECKING:
    from tenure.web.segments.ticked import Ticking

SPECIAL = {
    "health": ("Health", "The score of 0 to 100 and its band."),
    "weeks": ("26 weeks", "Users who did anything, week by week."),
    "why": ("Why", "The reasons that cost the most points."),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list, and where its header leads."""

    name: str
    title: str
    doc: str
    numeric: bool = False
    sort_href: str = ""
    sorted: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the page before and after are."""

    words: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsPage:
    """The list, ready to be shown."""

    query: Query
    order: str
    empty: Empty | None = None
    error: str = ""
    totals: tuple[Part, ...] = ()
    unclear: Part | None = None
    columns: tuple[Column, ...] = ()
    choosable: tuple[Column, ...] = ()
    names: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    bands: tuple[words.Band, ...] = tuple(words.BANDS.values())
    rows: tuple[Row, ...] = ()
    pages: Pages | None = None
    nothing: Empty | None = None
    csv_href: str = ""
    json_href: str = ""
    clear_href: str = ""
    ticking: Ticking | None = None
    every: str = ""  # all rows of the list, where there are more than the page shows


def accounts_page(
    portfolio: Portfolio, query: Query, frame: Frame, ticking: Ticking | None = None
) -> AccountsPage:
    """The list that `query` asks for; with `ticking` its accounts can be put on lists."""
    if not len(portfolio):
        return AccountsPage(query=query, order="", empty=nothing_yet(frame))
    cols = tuple(name for name in query.cols if name in SPECIAL or name in portfolio.columns)
    chosen, error = _chosen(portfolio, query)
    first = (query.page - 1) * query.size
    shown = chosen[first : first + query.size]
    return AccountsPage(
        query=query,
        order=_order(portfolio, query),
        error=error,
        totals=_totals(portfolio, query, chosen),
        unclear=_unclear(portfolio, query) if not error else None,
        columns=tuple(_column(portfolio, name, query) for name in ("name", *cols)),
        choosable=_choosable(portfolio, cols),
        names=tuple(sorted(portfolio.meanings)),
        owners=tuple(portfolio.owners()),
        rows=tuple(row(portfolio, n, cols, frame) for n in shown),
        pages=_pages(query, len(chosen), first, len(shown)),
        nothing=_nothing(portfolio, query),
        csv_href=query.link("/accounts.csv"),
        json_href=query.link("/accounts.json"),
        clear_href=query.cleared if query.narrowed else "",
        ticking=ticking,
        every=f"All {words.counted(len(chosen), 'account')} of this list"
        if len(chosen) > len(shown)
        else "",
    )


def nothing_yet(frame: Frame) -> Empty:
    """An empty workspace: what to do about it."""
    return Empty(
        "Nothing has come in yet",
        "Connect a first file: who did what and when, at which account. A list of who needs attention follows in minutes.",
        frame.link("/data"),
        "Connect your data",
    )


def _chosen(portfolio: Portfolio, query: Query) -> tuple[list[int], str]:
    try:
        return portfolio.chosen(query), ""
    except ConditionError as error:
        return [], str(error)


def _order(portfolio: Portfolio, query: Query) -> str:
    if query.sort.lstrip("-") in portfolio.columns:
        return f"Sorted by {_title(portfolio, query.sort.lstrip('-'))}, {'largest' if query.sort[0] == '-' else 'smallest'} first"
    if portfolio.has_revenue:
        return "In the order of attention: band, then ARR, then renewal"
    return "In the order of attention: health, then users. No revenue data has come in"


def _totals(portfolio: Portfolio, query: Query, chosen: Sequence[int]) -> tuple[Part, ...]:
    bands = portfolio.columns["band"]
    risky = [n for n in chosen if bands[n] == "at_risk"]
    parts = [Part(words.counted(len(chosen), "account"), query.link())]
    if portfolio.has_revenue and (arr := portfolio.total(chosen)) is not None:
        exact = words.money(arr, portfolio.currency)
        parts.append(
            Part(f"{words.brief(arr, portfolio.currency)} ARR", query.link(sort="-arr"), exact)
        )
        lost = portfolio.total(risky) or 0
        exact = words.money(lost, portfolio.currency)
        parts.append(
            Part(
                f"{words.brief(lost, portfolio.currency)} at risk",
                query.link(band="at_risk"),
                exact,
            )
        )
    elif risky:
        parts.append(Part(f"{words.number(len(risky))} at risk", query.link(band="at_risk")))
    return tuple(parts)


def _unclear(portfolio: Portfolio, query: Query) -> Part | None:
    """How many the condition cannot be told of: neither in nor out."""
    if not query.where or query.unclear:
        return None
    other = Query(
        **{name: getattr(query, name) for name in ("q", "band", "owner", "where", "change", "all")},
        unclear="1",
    )
    count = len(portfolio.chosen(other))
    if not count:
        return None
    return Part(
        f"{words.counted(count, 'account')} without enough data to tell", query.link(unclear="1")
    )


def _column(portfolio: Portfolio, name: str, query: Query) -> Column:
    title, doc = _title(portfolio, name), _doc(portfolio, name)
    is_numeric = numeric(portfolio, name) and name != "health"
    if name not in portfolio.columns:
        return Column(name, title, doc)
    way = {name: "ascending", f"-{name}": "descending"}.get(query.sort, "")
    first = f"-{name}" if is_numeric else name
    other = name if first.startswith("-") else f"-{name}"
    following = {first: other, other: ""}.get(query.sort, first)
    return Column(name, title, doc, is_numeric, query.link(sort=following), way)


def _choosable(portfolio: Portfolio, cols: Sequence[str]) -> tuple[Column, ...]:
    hidden = {"name", "band", "account_id", "as_of", "arr_at_risk_unknown"}
    names = [*SPECIAL, *(name for name in portfolio.meanings if name in portfolio.columns)]
    wanted = [
        *cols,
        *sorted(
            (n for n in names if n not in cols and n not in hidden),
            key=lambda n: _title(portfolio, n),
        ),
    ]
    return tuple(
        Column(name, _title(portfolio, name), _doc(portfolio, name), chosen=name in cols)
        for name in wanted
    )


def _pages(query: Query, count: int, first: int, shown: int) -> Pages | None:
    if count <= query.size:
        return None
    return Pages(
        f"{first + 1:,} to {first + shown:,} of {count:,}" if shown else f"none of {count:,}",
        query.link(page=query.page - 1) if query.page > 1 else "",
        query.link(page=query.page + 1) if first + shown < count else "",
    )


def _nothing(portfolio: Portfolio, query: Query) -> Empty:
    if query.narrowed:
        return Empty(
            "No account matches",
            "Nothing fits all of these filters together.",
            query.cleared,
            "Clear filters",
        )
    return Empty(
        "No live accounts",
        "All accounts here are former customers.",
        query.link(all="1"),
        "Show former customers",
    )


def _title(portfolio: Portfolio, name: str) -> str:
    if name in SPECIAL:
        return SPECIAL[name][0]
    if name == "name":
        return "Account"
    return portfolio.meanings[name].title if name in portfolio.meanings else words.title(name)


def _doc(portfolio: Portfolio, name: str) -> str:
    if name in SPECIAL:
        return SPECIAL[name][1]
    return portfolio.meanings[name].doc if name in portfolio.meanings else ""
