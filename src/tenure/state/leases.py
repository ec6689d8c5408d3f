"""Whose turn it is: one process at a time holds a lease, for a while, and has to say in time that it is still there.

Every new holder has a higher fence. What is written under a lease says by which fence, so that a process that slept
through the end of its lease can write nothing any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from tenure.state.state import State
from tenure.state.tables import leases

AHEAD = 10  # times its length: as far apart may be what time machines say it is


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one holder, up to an instant."""

    name: str
    holder: str
    fence: int
    until: datetime


def take(state: State, name: str, holder: str, now: datetime, length: timedelta) -> Lease | None:
    """The lease, longer than before where the holder has it already; None while somebody else has it."""
    with state.read() as connection:  # most ask in vain, and need nobody to wait for them
        found = current(connection, name)
    if found is not None and found.holder != holder and _runs(found, now, length):
        return None
    try:
        return _take(state, name, holder, now, length)
    except IntegrityError:  # two wanted to be the first ever
        return None


def give_back(state: State, lease: Lease, now: datetime) -> None:
    """Let the next one begin at once."""
    with state.change() as connection:
        mine = (leases.c.name == lease.name) & (leases.c.fence == lease.fence)
        connection.execute(update(leases).where(mine).values(until=now))


def holds(connection: Connection, lease: Lease) -> bool:
    """Whether nobody has taken it over; asked in the transaction that writes under it."""
    found = current(connection, lease.name, alone=True)
    return found is not None and found.fence == lease.fence


def current(connection: Connection, name: str, *, alone: bool = False) -> Lease | None:
    """Who has it, or had it last. `alone`: nobody else takes it until the transaction ends."""
    asked = select(*leases.c).where(leases.c.name == name)
    row = connection.execute(asked.with_for_update() if alone else asked).one_or_none()
    return None if row is None else Lease(*row)


def _runs(lease: Lease, now: datetime, length: timedelta) -> bool:
    """Whether somebody has it now. One that ends much later than anybody may ask for was taken while the clock of the
    machine was wrong: nobody waits for that."""
    return now < lease.until <= now + AHEAD * length


def _take(state: State, name: str, holder: str, now: datetime, length: timedelta) -> Lease | None:
    with state.change() as connection:
        found = current(connection, name, alone=True)
        if found is None:
            return _write(connection, insert(leases), Lease(name, holder, 1, now + length))
        if found.holder != holder and _runs(found, now, length):
            return None
        fence = found.fence if found.holder == holder else found.fence + 1
        writing = update(leases).where(leases.c.name == name)
        return _write(connection, writing, Lease(name, holder, fence, now + length))


def _write(connection: Connection, writing: Any, lease: Lease) -> Lease:
    told: Mapping[str, Any] = {name: getattr(lease, name) for name in Lease.__slots__}
    connection.execute(writing.values(**told))
    return lease
