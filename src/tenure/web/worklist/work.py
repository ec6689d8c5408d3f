"""What there is to do: the accounts of a portfolio as the worklist knows them, in its lanes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tenure.signals.inbox import Entry, Inbox, Standing, inbox
from tenure.signals.kind import SILENT
from tenure.state.signals import RESOLVED, Signal

if TYPE_CHECKING:
    from tenure.web.portfolio import Portfolio


def lanes(portfolio: Portfolio, signals: Iterable[Signal], today: date) -> Inbox:
    """The worklist of everybody, as of the portfolio's day; on a day that is past, with what was open then."""
    day = portfolio.as_of
    then = [_as_it_was(one, day) for one in signals if one.opened_on <= day]
    return inbox(then, standings(portfolio), today)


def standings(portfolio: Portfolio) -> list[Standing]:
    """How each account stands."""
    made: list[Standing] = portfolio.once("standings", lambda: _standings(portfolio))
    return made


def entries(lanes_: Inbox, lane: str) -> tuple[Entry, ...]:
    """Those of a lane, by its name in the address."""
    found: tuple[Entry, ...] = getattr(lanes_, lane or "risks")
    return found


def _standings(portfolio: Portfolio) -> list[Standing]:
    columns, none = portfolio.columns, (None,) * len(portfolio)

    def column(name: str) -> Any:
        return columns.get(name, none)

    owners, live, silent = column("owner"), columns["is_live"], column(SILENT)
    probability, losses = column("churn_probability"), column("expected_loss")
    lows, highs = column("expected_loss_low"), column("expected_loss_high")
    arr, renewals, names = columns["arr"], column("renewal_date"), columns["name"]
    bands, health = columns["band"], columns["health"]
    return [
        Standing(
            account_id=account,
            name=names[n],
            owner=owners[n] or "",
            is_live=bool(live[n]),
            band=bands[n],
            health=health[n],
            arr=arr[n],
            renewal_date=renewals[n],
            probability=probability[n],
            expected_loss=_amount(losses[n]),
            expected_low=_amount(lows[n]),
            expected_high=_amount(highs[n]),
            feed_silent=bool(silent[n]),
        )
        for n, account in enumerate(portfolio.ids)
    ]


def _as_it_was(signal: Signal, day: date) -> Signal:
    """Open, where it was over only after the day. What somebody has resolved stays resolved, whatever day is looked at."""
    if signal.is_open or signal.closed_why == RESOLVED or (signal.closed_on or day) <= day:
        return signal
    return replace(signal, closed_on=None, closed_at=None, closed_by=None, closed_why=None)


def _amount(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
