"""What is open, what was closed, and what was done about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, select

from tenure.errors import NotFound
from tenure.state.signals.signal import Deed, Signal
from tenure.state.state import State
from tenure.state.tables import signal_deeds, watches
from tenure.state.tables import signals as kept

COLUMNS = [kept.c[name] for name in Signal.__slots__]
DEEDS = [signal_deeds.c[name] for name in Deed.__slots__]


def open_signals(state: State, account_id: str | None = None) -> list[Signal]:
    """All that are open, snoozed and held back too: the highest level first, then by money, then the oldest."""
    asked = select(*COLUMNS).where(kept.c.closed_at.is_(None))
    if account_id is not None:
        asked = asked.where(kept.c.account_id == account_id)
    return sorted(_asked(state, asked), key=urgency)


def of_account(state: State, account_id: str) -> list[Signal]:
    """All that an account has had, the latest first."""
    asked = select(*COLUMNS).where(kept.c.account_id == account_id)
    return _asked(state, asked.order_by(kept.c.opened_at.desc(), kept.c.id.desc()))


def closed(state: State, since: date) -> list[Signal]:
    """All that were closed on `since` or later, the latest first."""
    asked = select(*COLUMNS).where(kept.c.closed_on >= since)
    return _asked(state, asked.order_by(kept.c.closed_at.desc(), kept.c.id.desc()))


def one(state: State, number: int) -> Signal:
    """The signal of this number. Raises NotFound."""
    found = _asked(state, select(*COLUMNS).where(kept.c.id == number))
    if not found:
        raise NotFound(f"There is no signal {number}. `tenure signals --all` lists them.")
    return found[0]


def deeds(state: State, number: int) -> list[Deed]:
    """What was done to a signal, the latest first."""
    asked = select(*DEEDS).where(signal_deeds.c.signal_id == number)
    with state.read() as connection:
        return [Deed(*row) for row in connection.execute(asked.order_by(signal_deeds.c.id.desc()))]


def last_watch(state: State) -> tuple[date, Mapping[str, Any]] | None:
    """The last day that was watched, and what was found: how many were opened, are held back, cannot be told."""
    asked = select(watches.c.day, watches.c.told).order_by(watches.c.day.desc()).limit(1)
    with state.read() as connection:
        row = connection.execute(asked).one_or_none()
        return None if row is None else (row.day, row.told)


def signal_of(row: Row[Any]) -> Signal:
    """A row of `COLUMNS` as a signal."""
    return Signal(**row._mapping)


def urgency(signal: Signal) -> tuple[Any, ...]:
    """The order of signals: level, money, age."""
    money = signal.money if signal.money is not None else Decimal(-1)
    return -signal.level, -money, signal.opened_on, signal.id


def _asked(state: State, question: Select[Any]) -> list[Signal]:
    with state.read() as connection:
        return [signal_of(row) for row in connection.execute(question)]
