"""One signal, and one thing that was done to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

OURS = "tenure"  # who did what happens by itself
LANES = ("risk", "opportunity")
OUTCOMES: Mapping[str, tuple[str, ...]] = {  # what may become of a signal, by its lane
    "risk": ("saved", "lost", "false_alarm"),
    "opportunity": ("won", "declined", "not_now"),
}
OVER, FORMER, OFF, RESOLVED = "over", "former", "off", "resolved"  # why it is closed
SILENT, UNKNOWN = "silent", "unknown"  # why it cannot be told whether it still is so
WORSE = Decimal("1.5")  # times the money it was about: by half more


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Something about an account that deserves attention, from the day it began until it is over or resolved.

    Of each account, kind and subject one is open at most.
    """

    id: int = 0  # 0: not stored yet
    account_id: str
    kind: str  # "champion_quiet"
    subject: str = ""  # the person or thing it is about; empty: the account
    lane: str = "risk"
    level: int  # 1 inform, 2 warning, 3 alarm
    peak: int  # the highest it has been
    opened_on: date  # the day whose readings told it
    opened_at: datetime
    seen_on: date  # the last day of which it was told
    seen_at: datetime  # as the facts were known then
    untold: str | None = None  # silent (a feed it rests on), unknown; None: it is told
    closed_on: date | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    closed_why: str | None = None  # over, former (no customer any more), off (its kind), resolved
    outcome: str | None = None  # of what was resolved: saved, lost, false_alarm; won, declined …
    ended_on: date | None = None  # the first day on which what was resolved was no longer so
    money: Decimal | None = None  # at stake, or to be gained
    currency: str = ""
    sentence: str
    told: Mapping[str, Any]  # the readings that it says, proves and is about, as JSON has them
    owner: str = ""  # of the account; empty: nobody
    assigned_to: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    snoozed_until: date | None = None  # the day on which it wakes
    snoozed_until_worse: bool = False
    snoozed_level: int | None = None  # what it was when it was snoozed
    snoozed_money: Decimal | None = None
    held_back: bool = False  # its owner has enough new ones this week
    shown_on: date | None = None  # since when it is not held back

    @property
    def is_open(self) -> bool:
        """Whether it is neither over nor resolved."""
        return self.closed_at is None

    @property
    def is_snoozed(self) -> bool:
        """Whether it sleeps, as far as was watched; a day that has come since is for `sleeps` to say."""
        return self.snoozed_until is not None or self.snoozed_until_worse

    @property
    def key(self) -> tuple[str, str, str]:
        """Of which there is one open signal at most."""
        return self.account_id, self.kind, self.subject

    @property
    def whose(self) -> str:
        """Who is to deal with it: whom it was assigned to, else the owner of the account."""
        return self.assigned_to or self.owner

    def sleeps(self, day: date) -> bool:
        """Whether it is snoozed on a day."""
        return self.is_snoozed and (self.snoozed_until is None or day < self.snoozed_until)

    def is_worse(self, level: int, money: Decimal | None) -> bool:
        """Whether this is worse than when it was snoozed: a higher level, or money grown by half."""
        return worse(self.snoozed_level or self.level, self.snoozed_money, level, money)


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done to a signal.

    By itself: opened, reopened, escalated, eased, released (no longer held back), woken, closed.
    By people: acknowledged, assigned, snoozed, woken, resolved, undone.
    """

    id: int
    signal_id: int
    did: str
    by: str
    at: datetime
    detail: Mapping[str, Any]  # of people's: note, `before` and `after` as they were

    @property
    def note(self) -> str:
        """Why, as whoever did it has said."""
        return str(self.detail.get("note", ""))


def worse(
    level_before: int, money_before: Decimal | None, level: int, money: Decimal | None
) -> bool:
    """A higher level, or money grown by half."""
    grown = bool(money_before) and money is not None and money >= WORSE * (money_before or 0)
    return level > level_before or grown
