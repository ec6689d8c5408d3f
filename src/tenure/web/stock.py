"""Makes the portfolio of a day: readings in the order of attention, as plain columns, with what they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tenure import clock
from tenure.health.attention import in_order
from tenure.health.stakes import stakes
from tenure.web import words
from tenure.web.columns import Columns
from tenure.web.holding import Holding
from tenure.web.portfolio import Meaning, Portfolio, Weeks

if TYPE_CHECKING:
    from tenure.app import App

# Parts of the score that are shown with the score, not as columns of their own.
INNER = ("health_", "scorecard")


def stocked(
    app: App, as_of: date, weekly: Callable[[], Weeks], before: Callable[[], Portfolio]
) -> Portfolio:
    """All accounts as of a day as they are stored, former customers last."""
    table, catalog, cards = clock.stored(app, as_of), app.catalog, app.scorecards()
    columns = Columns(table)
    ids = columns["account_id"]
    names = [
        _called(name) or account
        for name, account in zip(columns.get("name", ids), ids, strict=True)
    ]
    accounts = in_order(
        [Readings(columns, n) for n in range(len(ids))],
        cards,
        currency=app.settings.currency,
        names=dict(zip(ids, names, strict=True)),
        former=True,
    )
    places = {account: n for n, account in enumerate(ids)}
    order = [places[account.account_id] for account in accounts]
    in_their_order = table.take(pa.array(order, pa.int64()))
    ordered = Columns(
        in_their_order,
        {
            "name": [account.name for account in accounts],
            "arr": [account.arr for account in accounts],
            "arr_at_risk": [account.arr_at_risk for account in accounts],
        },
    )
    return Portfolio(
        as_of=as_of,
        currency=app.settings.currency,
        ids=tuple(account.account_id for account in accounts),
        accounts=accounts,
        stakes=stakes(accounts),
        columns=ordered,
        meanings={
            name: Meaning(name, words.title(name), catalog.get(name).doc, catalog.get(name).unit)
            for name in catalog.types("account")
            if name in ordered and not name.startswith(INNER)
        },
        holds=Holding(app, as_of, in_their_order),
        weekly=weekly,
        before=before,
    )


class Readings(Mapping[str, Any]):
    """One row of columns, without a copy."""

    __slots__ = ("columns", "n")

    def __init__(self, columns: Mapping[str, Sequence[Any]], n: int) -> None:
        self.columns, self.n = columns, n

    def __getitem__(self, name: str) -> Any:
        return self.columns[name][self.n]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


def _called(name: Any) -> str | None:
    return None if name is None else str(name).strip()
