"""What is watched, written all at once: signals that open, change and close, with what happened to each, or nothing of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, text, update

from tenure.errors import Overtaken
from tenure.state import leases
from tenure.state.leases import Lease
from tenure.state.signals.asking import COLUMNS, signal_of
from tenure.state.signals.signal import OURS, Signal
from tenure.state.state import State
from tenure.state.tables import signal_deeds, watches
from tenure.state.tables import signals as kept

LOCK = 7_363_100_418  # any number that no other program locks in the same database
DAYS_KEPT = 400  # of what watching has told


@dataclass
class Book:
    """The signals under watch, in the transaction that `watching` has begun: nobody else watches meanwhile."""

    connection: Connection
    known: Sequence[Signal]  # all that are open, and those closed lately
    last: date | None  # the last day of which all accounts were watched
    _new: list[tuple[Signal, Mapping[str, Any]]] = field(default_factory=list)
    _changed: list[Signal] = field(default_factory=list)
    _deeds: list[tuple[int, str, Mapping[str, Any]]] = field(default_factory=list)

    def open(self, signal: Signal, **detail: Any) -> None:
        """One more is open."""
        self._new.append((signal, detail))

    def change(self, signal: Signal) -> None:
        """This one is so now."""
        self._changed.append(signal)

    def happened(self, signal: Signal, did: str, **detail: Any) -> None:
        """What happened to one that is known."""
        self._deeds.append((signal.id, did, detail))

    def tell(self, day: date, at: datetime, told: Mapping[str, Any]) -> None:
        """What was found when all accounts were watched as of a day."""
        self.connection.execute(delete(watches).where(watches.c.day == day))
        self.connection.execute(insert(watches).values(day=day, at=at, told=dict(told)))
        days = select(watches.c.day).order_by(watches.c.day.desc()).offset(DAYS_KEPT).limit(1)
        oldest = self.connection.execute(days).scalar()
        if oldest is not None:
            self.connection.execute(delete(watches).where(watches.c.day <= oldest))

    def write(self, now: datetime) -> None:
        """Store all of it."""
        if self._new:
            adding = insert(kept).returning(kept.c.id, sort_by_parameter_order=True)
            numbers = self.connection.execute(adding, [_row(one) for one, _ in self._new]).scalars()
            opened = zip(numbers, self._new, strict=True)
            self._deeds += [(number, "opened", detail) for number, (_, detail) in opened]
        if self._changed:
            changing = update(kept).where(kept.c.id == bindparam("number"))
            changing = changing.values({name: bindparam(name) for name in NAMES})
            rows = [{**_row(one), "number": one.id} for one in self._changed]
            self.connection.execute(changing, rows)
        if self._deeds:
            rows = [
                {"signal_id": number, "did": did, "by": OURS, "at": now, "detail": dict(detail)}
                for number, did, detail in self._deeds
            ]
            self.connection.execute(insert(signal_deeds), rows)


@contextmanager
def watching(
    state: State,
    now: datetime,
    since: date,
    lease: Lease | None = None,
    of: tuple[Collection[str], date] | None = None,
) -> Iterator[Book]:
    """All that is open, and all that was closed on `since` or later, to be changed; stored at the end, or not at all.

    `of`: some accounts, of which alone this is asked, and a day; beside theirs the risks shown from that day on. With a
    `lease`, nothing is stored where somebody else has it by now: raises Overtaken.
    """
    with state.change() as connection:
        if connection.dialect.name == "postgresql":  # SQLite lets nobody else in as it is
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        if lease is not None and not leases.holds(connection, lease):
            raise Overtaken("Another clock has taken over.")
        wanted = or_(kept.c.closed_at.is_(None), kept.c.closed_on >= since)
        if of is not None:
            accounts, week = of
            shown = and_(kept.c.lane == "risk", kept.c.shown_on >= week)
            wanted = or_(and_(kept.c.account_id.in_(accounts), wanted), shown)
        rows = connection.execute(
            select(*COLUMNS).where(wanted).order_by(kept.c.id).with_for_update()
        )
        known = [signal_of(row) for row in rows]
        last = connection.execute(select(watches.c.day).order_by(watches.c.day.desc()).limit(1))
        book = Book(connection, known, last.scalar())
        yield book
        book.write(now)


NAMES = tuple(one.name for one in fields(Signal) if one.name != "id")


def _row(signal: Signal) -> dict[str, Any]:
    return {name: getattr(signal, name) for name in NAMES}
