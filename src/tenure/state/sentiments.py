"""What people think of an account, said with a reason and until when: beside the computed score, never in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, insert, select, update

from tenure.errors import NotFound, UsageError
from tenure.state import audit
from tenure.state.audit import Deed
from tenure.state.state import State
from tenure.state.tables import sentiments as kept

VALUES = ("good", "mixed", "bad")
MOST_DAYS = 180  # a feeling that is older says nothing
USUAL_DAYS = 90


@dataclass(frozen=True, slots=True)
class Sentiment:
    """What somebody thought of an account."""

    id: int
    account_id: str
    sentiment: str  # good, mixed, bad
    reason: str
    by: str
    at: datetime
    since: date
    until: date | None  # the last day on which it counts
    withdrawn_at: datetime | None
    withdrawn_by: str | None

    def counts_on(self, day: date) -> bool:
        """Whether it stands on a day."""
        begun = self.since <= day and (self.until is None or day <= self.until)
        return begun and self.withdrawn_at is None


def say(
    state: State,
    account_id: str,
    value: str,
    reason: str,
    by: str,
    now: datetime,
    today: date,
    until: date | None = None,
) -> Sentiment:
    """From today on this is thought of the account, until a day at most 180 days away; what was said before ends with it."""
    last = until or today + timedelta(USUAL_DAYS)
    if value not in VALUES:
        raise UsageError(f'"{value}" is no sentiment: {", ".join(VALUES)}.')
    if not reason.strip():
        raise UsageError("Say why: without a reason nobody can tell later what was meant.")
    if not today <= last <= today + timedelta(MOST_DAYS):
        raise UsageError(
            f"{last}: a sentiment counts until a day from today to {today + timedelta(MOST_DAYS)}, "
            f"at most {MOST_DAYS} days away; say it again then."
        )
    row: dict[str, Any] = {
        "account_id": account_id,
        "sentiment": value,
        "reason": reason.strip(),
        "by": by,
        "at": now,
        "since": today,
        "until": last,
    }
    with state.change() as connection:
        number = connection.execute(insert(kept).values(**row).returning(kept.c.id)).scalar_one()
        detail = {"sentiment": value, "reason": row["reason"], "until": last.isoformat()}
        audit.write(connection, Deed(now, by, "sentiment.said", account_id, detail))
    return Sentiment(id=number, **row, withdrawn_at=None, withdrawn_by=None)


def withdraw(state: State, number: int, by: str, now: datetime) -> Sentiment:
    """It is no longer thought; what was said before it does not come back. Withdrawn again, it stays so since the first time."""
    at = kept.c.id == number
    with state.change() as connection:
        ending = update(kept).where(at, kept.c.withdrawn_at.is_(None))
        ended = connection.execute(ending.values(withdrawn_at=now, withdrawn_by=by)).rowcount
        row = connection.execute(_all().where(at)).one_or_none()
        if row is None:
            raise NotFound(f"There is no sentiment {number}.")
        found = Sentiment(*row)
        if ended:
            detail = {"sentiment": found.sentiment}
            deed = Deed(now, by, "sentiment.withdrawn", found.account_id, detail)
            audit.write(connection, deed)
    return found


def standing(state: State, day: date) -> dict[str, Sentiment]:
    """By account what is thought on a day: what was said last up to it, unless it is withdrawn or over."""
    with state.read() as connection:
        rows = connection.execute(_all().where(kept.c.since <= day).order_by(kept.c.id))
        latest = {row.account_id: Sentiment(*row) for row in rows}
    return {account: one for account, one in latest.items() if one.counts_on(day)}


def of_account(state: State, account_id: str) -> list[Sentiment]:
    """All that was ever said of an account, the latest first."""
    asked = _all().where(kept.c.account_id == account_id).order_by(kept.c.id.desc())
    with state.read() as connection:
        return [Sentiment(*row) for row in connection.execute(asked)]


def _all() -> Select[Any]:
    return select(*(kept.c[name] for name in Sentiment.__slots__))
