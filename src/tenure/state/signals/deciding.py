"""What people do about a signal: each a deed with who and when, in one transaction with the audit, and each can be undone.

What somebody else has resolved meanwhile, or what is over, is refused with a Conflict that says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert, select, update

from tenure.errors import Conflict, NotFound, UsageError
from tenure.state import audit
from tenure.state.signals.asking import COLUMNS, signal_of
from tenure.state.signals.signal import OUTCOMES, RESOLVED, Deed, Signal
from tenure.state.state import State
from tenure.state.tables import signal_deeds
from tenure.state.tables import signals as kept


def acknowledge(state: State, number: int, by: str, now: datetime) -> Deed:
    """Somebody has seen it, and deals with it. Getting worse than it ever was, it wants to be seen again."""
    changed = {"acknowledged_at": now, "acknowledged_by": by}
    return _decide(state, number, "acknowledged", changed, by, now)


def assign(state: State, number: int, to: str | None, by: str, now: datetime) -> Deed:
    """From now on it is `to` who is to deal with it; None: whoever owns the account."""
    return _decide(state, number, "assigned", {"assigned_to": to or None}, by, now)


def snooze(
    state: State,
    number: int,
    by: str,
    now: datetime,
    *,
    until: date | None = None,
    until_worse: bool = False,
    reason: str = "",
) -> Deed:
    """Let it rest until a day, or until it gets worse, whichever comes first of those that are given.

    Worse: a higher level than now, or money grown by half.
    """
    if until is None and not until_worse:
        raise UsageError("Snooze it until a day, or until it gets worse, or both.")
    if until is not None and until < now.date():
        raise UsageError(f"{until} is over: snooze it until a day to come.")
    with state.change() as connection:
        signal = taken(connection, number)
        changed = {
            "snoozed_until": until,
            "snoozed_until_worse": until_worse,
            "snoozed_level": signal.level,
            "snoozed_money": signal.money,
        }
        return do(connection, signal, "snoozed", changed, by, now, reason)


def wake(state: State, number: int, by: str, now: datetime) -> Deed:
    """No longer let it rest."""
    return _decide(state, number, "woken", dict(AWAKE), by, now)


def resolve(
    state: State, number: int, outcome: str, by: str, now: datetime, note: str = ""
) -> Deed:
    """Close it with what became of it: saved, lost, false_alarm; of an opportunity won, declined, not_now.

    It stays shut until it gets worse, or has been over and begins again, or 30 days have passed; a false alarm that was
    over and begins again within these days stays shut too.
    """
    with state.change() as connection:
        signal = taken(connection, number)
        may_be = OUTCOMES.get(signal.lane, ())
        if outcome not in may_be:
            raise UsageError(
                f'"{outcome}" cannot become of {_article(signal.lane)}: {", ".join(may_be)}.'
            )
        changed = {
            "closed_on": max(signal.seen_on, now.date()),
            "closed_at": now,
            "closed_by": by,
            "closed_why": RESOLVED,
            "outcome": outcome,
            "snoozed_level": signal.level,
            "snoozed_money": signal.money,
        }
        return do(connection, signal, "resolved", changed, by, now, note)


def dismiss(state: State, number: int, by: str, now: datetime, note: str = "") -> Deed:
    """Close it as nothing: a risk as a false alarm, an opportunity as not now."""
    with state.read() as connection:
        lane = connection.execute(select(kept.c.lane).where(kept.c.id == number)).scalar()
    return resolve(state, number, OUTCOMES.get(lane or "", ("false_alarm",))[-1], by, now, note)


AWAKE: Mapping[str, Any] = {
    "snoozed_until": None,
    "snoozed_until_worse": False,
    "snoozed_level": None,
    "snoozed_money": None,
}


def taken(connection: Connection, number: int, *, open_only: bool = True) -> Signal:
    """The signal, which nobody else changes until the transaction ends."""
    row = connection.execute(
        select(*COLUMNS).where(kept.c.id == number).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no signal {number}. `tenure signals --all` lists them.")
    signal = signal_of(row)
    if open_only and not signal.is_open:
        raise Conflict(closing(signal))
    return signal


def closing(signal: Signal) -> str:
    """By whom and as what it was closed."""
    if signal.closed_why == RESOLVED:
        outcome = (signal.outcome or "").replace("_", " ")
        return f"Signal {signal.id} was resolved meanwhile by {signal.closed_by}: {outcome}."
    return (
        f"Signal {signal.id} has closed by itself meanwhile: it is over since {signal.closed_on}."
    )


def do(
    connection: Connection,
    signal: Signal,
    did: str,
    changed: Mapping[str, Any],
    by: str,
    now: datetime,
    note: str = "",
    **more: Any,
) -> Deed:
    """Change a signal, and write down what it was before: here, and in the audit."""
    before = {name: plain(getattr(signal, name)) for name in changed}
    after = {name: plain(value) for name, value in changed.items()}
    detail = {"before": before, "after": after, **({"note": note} if note else {}), **more}
    connection.execute(update(kept).where(kept.c.id == signal.id).values(**changed))
    adding = insert(signal_deeds).values(signal_id=signal.id, did=did, by=by, at=now, detail=detail)
    made = connection.execute(adding.returning(signal_deeds.c.id)).scalar_one()
    about = {"account_id": signal.account_id, "kind": signal.kind, "subject": signal.subject}
    audit.write(connection, audit.Deed(now, by, f"signal.{did}", str(signal.id), about | detail))
    return Deed(made, signal.id, did, by, now, detail)


def plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _decide(
    state: State, number: int, did: str, changed: Mapping[str, Any], by: str, now: datetime
) -> Deed:
    with state.change() as connection:
        return do(connection, taken(connection, number), did, changed, by, now)


def _article(lane: str) -> str:
    return f"{'an' if lane[:1] in 'aeiou' else 'a'} {lane}"
