"""What the clock has done, is doing and could not do: a line for each run, written under its lease."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from tenure.errors import Overtaken
from tenure.state import leases
from tenure.state.leases import Lease
from tenure.state.state import State
from tenure.state.tables import clock_runs

DAY, REFRESH = "day", "refresh"
DONE, FAILED, BROKEN_OFF = "done", "failed", "broken off"
AHEAD = timedelta(hours=1)  # as far apart may be what time machines say it is
KEPT = 2_000  # runs; of those before them only days stay


@dataclass(frozen=True, slots=True)
class ClockRun:
    """One run: `what` (day, refresh), when it was due, and what it told."""

    id: int
    what: str
    due_at: datetime
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None  # done, failed, broken off; None: under way, or its process was killed
    told: Mapping[str, Any]
    holder: str
    fence: int


def begin(
    state: State, lease: Lease, what: str, due_at: datetime, now: datetime, told: Mapping[str, Any]
) -> int | None:
    """Its number; None where this has been done. What failed, or was left by a killed process, is begun again.

    So is what was done of other days: in another zone the same instant may be that of another day.
    """
    same = (clock_runs.c.what == what) & (clock_runs.c.due_at == due_at)
    values = {
        "what": what,
        "due_at": due_at,
        "started_at": now,
        "ended_at": None,
        "outcome": None,
        "told": dict(told),
        "holder": lease.holder,
        "fence": lease.fence,
    }
    with state.change() as connection:
        if not leases.holds(connection, lease):
            raise Overtaken("Another clock has taken over.")
        asked = select(clock_runs.c.id, clock_runs.c.outcome, clock_runs.c.told).where(same)
        row = connection.execute(asked).one_or_none()
        if row is None:
            adding = insert(clock_runs).values(**values).returning(clock_runs.c.id)
            return int(connection.execute(adding).scalar_one())
        if row.outcome == DONE and set(told.get("days", ())) <= set(row.told.get("days", ())):
            return None
        connection.execute(update(clock_runs).where(same).values(**values))
        return int(row.id)


def end(
    state: State, lease: Lease, number: int, outcome: str, told: Mapping[str, Any], now: datetime
) -> None:
    """Say how it ended. Raises Overtaken where another one has taken over meanwhile: then it is for that one to say."""
    with state.change() as connection:
        if not leases.holds(connection, lease):
            raise Overtaken("Another clock has taken over.")
        ending = update(clock_runs).where(clock_runs.c.id == number)
        connection.execute(ending.values(ended_at=now, outcome=outcome, told=dict(told)))
        old = clock_runs.c.id <= number - KEPT
        connection.execute(delete(clock_runs).where(old, clock_runs.c.what != DAY))


def abandon(state: State, lease: Lease, now: datetime) -> None:
    """Say of what earlier holders have left that it was broken off."""
    left = clock_runs.c.ended_at.is_(None) & (clock_runs.c.fence < lease.fence)
    with state.change() as connection:
        ending = update(clock_runs).where(left)
        connection.execute(ending.values(ended_at=now, outcome=BROKEN_OFF))


def disbelieve(state: State, lease: Lease, now: datetime) -> None:
    """Say of what began later than it is now that it was broken off: the clock of the machine was wrong, and whatever was
    computed of days to come has to be done when they have come."""
    ahead = (clock_runs.c.started_at > now + AHEAD) & (clock_runs.c.outcome == DONE)
    with state.read() as connection:  # seldom is there any
        if connection.execute(select(clock_runs.c.id).where(ahead).limit(1)).first() is None:
            return
    with state.change() as connection:
        if leases.holds(connection, lease):
            connection.execute(update(clock_runs).where(ahead).values(outcome=BROKEN_OFF))


def latest(state: State, most: int = 100, what: str | None = None) -> list[ClockRun]:
    """Runs, the latest first."""
    asked = select(*clock_runs.c).order_by(clock_runs.c.due_at.desc(), clock_runs.c.id.desc())
    if what is not None:
        asked = asked.where(clock_runs.c.what == what)
    with state.read() as connection:
        return [ClockRun(*row) for row in connection.execute(asked.limit(most))]
