"""Taking back what was done to a signal, as long as nobody has done something else about the same since."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from tenure.errors import Conflict, NotFound, UsageError
from tenure.state.signals.asking import DEEDS
from tenure.state.signals.deciding import closing, do, plain, taken
from tenure.state.signals.signal import Deed, Signal
from tenure.state.state import State
from tenure.state.tables import signal_deeds

UNDOABLE = ("acknowledged", "assigned", "snoozed", "woken", "resolved")
READ: Mapping[str, Callable[[str], Any]] = {  # how a field that is no text is read from JSON
    "acknowledged_at": datetime.fromisoformat,
    "closed_at": datetime.fromisoformat,
    "closed_on": date.fromisoformat,
    "snoozed_until": date.fromisoformat,
    "snoozed_money": Decimal,
}


def undo(state: State, deed_id: int, by: str, now: datetime) -> Deed:
    """Make it as it was before this deed. Raises Conflict where it was undone already, or has been overtaken."""
    try:
        with state.change() as connection:
            deed = _deed(connection, deed_id)
            signal = taken(connection, deed.signal_id, open_only=False)
            _refuse_undone(connection, deed)
            _refuse_overtaken(signal, deed)
            before = {name: _read(name, value) for name, value in deed.detail["before"].items()}
            return do(connection, signal, "undone", before, by, now, deed=deed.id, what=deed.did)
    except IntegrityError as error:
        raise Conflict(
            "It cannot be opened again: another signal of the same kind is open by now."
        ) from error


def _deed(connection: Connection, deed_id: int) -> Deed:
    row = connection.execute(select(*DEEDS).where(signal_deeds.c.id == deed_id)).one_or_none()
    if row is None:
        raise NotFound(f"Nothing was done under the number {deed_id}.")
    deed = Deed(*row)
    if deed.did not in UNDOABLE or "before" not in deed.detail:
        raise UsageError(f"Only what somebody did can be undone, and this was {deed.did}.")
    return deed


def _refuse_undone(connection: Connection, deed: Deed) -> None:
    asked = select(*DEEDS).where(
        signal_deeds.c.signal_id == deed.signal_id, signal_deeds.c.did == "undone"
    )
    for row in connection.execute(asked):
        other = Deed(*row)
        if other.detail["deed"] == deed.id:
            raise Conflict(f"That was undone already, by {other.by}.")


def _refuse_overtaken(signal: Signal, deed: Deed) -> None:
    if deed.did != "resolved" and not signal.is_open:
        raise Conflict(closing(signal))
    now = {name: plain(getattr(signal, name)) for name in deed.detail["after"]}
    after = deed.detail["after"]
    changed = [name for name in after if now[name] != after[name]]
    if changed:
        told = ", ".join(
            f"{name.replace('_', ' ')} is {now[name]}, not {after[name]}" for name in changed
        )
        raise Conflict(f"Somebody has done something else about it since: {told}.")


def _read(name: str, value: Any) -> Any:
    return READ[name](value) if name in READ and value is not None else value
