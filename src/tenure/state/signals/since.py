"""What has changed about signals since one last looked: for whoever keeps them in memory."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from tenure.state.signals.asking import COLUMNS, DEEDS, signal_of
from tenure.state.signals.signal import Deed, Signal
from tenure.state.state import State
from tenure.state.tables import signal_deeds, watches
from tenure.state.tables import signals as kept


class Stand(NamedTuple):
    """How far things are: the number of the last deed, and when all accounts were last watched."""

    deed: int
    watched: datetime | None


def stand(state: State) -> Stand:
    """How far things are now."""
    asked = select(
        select(func.max(signal_deeds.c.id)).scalar_subquery(),
        select(func.max(watches.c.at)).scalar_subquery(),
    )
    with state.read() as connection:
        deed, watched = connection.execute(asked).one()
        return Stand(deed or 0, watched)


def changed(state: State, deed: int) -> list[Signal]:
    """The signals to which something was done after the deed of this number, as they are now."""
    touched = select(signal_deeds.c.signal_id).where(signal_deeds.c.id > deed).distinct()
    with state.read() as connection:
        asked = select(*COLUMNS).where(kept.c.id.in_(touched))
        return [signal_of(row) for row in connection.execute(asked)]


def deeds_at(state: State, at: datetime) -> list[Deed]:
    """All that was done at one instant: what somebody did to many at once."""
    asked = select(*DEEDS).where(signal_deeds.c.at == at).order_by(signal_deeds.c.id)
    with state.read() as connection:
        return [Deed(*row) for row in connection.execute(asked)]
