"""The worklist: one entry for each account that needs somebody, in the order of what is expected to be lost there.

Expected loss = P(lost by the next renewal) × ARR + expected downsell. Where no model tells it, accounts at risk and those that
a warning is about come before those of whom something is only noted; then by ARR, band and renewal date. Opportunities have
a lane of their own, by expected gain.
Told everything, asking nothing: the page, the command and a mail show the same order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tenure.signals.kind import WARNING
from tenure.state.signals import SILENT, Signal, urgency

BANDS: tuple[str | None, ...] = ("at_risk", "watch", "healthy", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an account stands on the day: what the order of the worklist rests on."""

    account_id: str
    name: str
    owner: str = ""
    is_live: bool = True
    band: str | None = None  # at_risk, watch, healthy; None: not enough data
    health: float | None = None
    arr: Decimal | None = None
    renewal_date: date | None = None
    probability: float | None = None  # of being lost by the next renewal
    expected_loss: Decimal | None = None  # None: no model tells
    expected_low: Decimal | None = None
    expected_high: Decimal | None = None
    feed_silent: bool = False  # nothing can be told from what did not happen

    @property
    def expected_downsell(self) -> Decimal | None:
        """What is expected to go though the account stays: expected loss − probability × ARR."""
        if self.expected_loss is None or self.probability is None or self.arr is None:
            return None
        return self.expected_loss - Decimal(str(self.probability)) * self.arr


@dataclass(frozen=True, slots=True)
class Entry:
    """An account in a lane, with its signals merged under it, the most serious first."""

    account: Standing
    signals: tuple[Signal, ...]

    @property
    def level(self) -> int:
        """The highest of its signals; 0: it is there for its score alone."""
        return max((one.level for one in self.signals), default=0)

    @property
    def since(self) -> date | None:
        """Since when the oldest of them is open."""
        return min((one.opened_on for one in self.signals), default=None)

    @property
    def money(self) -> Decimal | None:
        """The sum of what its signals say is to be gained: of a lane of opportunities."""
        known = [one.money for one in self.signals if one.money is not None]
        return sum(known, Decimal(0)) if known else None


@dataclass(frozen=True, slots=True)
class Inbox:
    """The lanes, each in its order. What is in one of the last three needs nobody now, and is counted."""

    risks: tuple[Entry, ...]
    opportunities: tuple[Entry, ...]
    snoozed: tuple[Entry, ...]
    held_back: tuple[Entry, ...]  # beyond what its owner can look at this week
    held: tuple[Entry, ...]  # of accounts with a silent feed: signals of absence cannot be told

    @property
    def counts(self) -> Mapping[str, int]:
        """How many signals are open in each lane; of `held` the accounts, whether or not a signal of theirs is open."""
        lanes = ("risks", "opportunities", "snoozed", "held_back")
        found = {lane: sum(len(one.signals) for one in getattr(self, lane)) for lane in lanes}
        return {**found, "held": len(self.held)}


def inbox(
    signals: Iterable[Signal],
    accounts: Iterable[Standing],
    day: date,
    owners: Collection[str] | None = None,
) -> Inbox:
    """The worklist of a day; of `owners` only: mine is one name, my team's several, all is None.

    An account is somebody's who owns it, or to whom one of its open signals is assigned. Accounts at risk by their score
    are among the risks even where no signal is open, unless all of theirs are snoozed. Who is no customer is left out.
    """
    known = {one.account_id: one for one in accounts if one.is_live}
    lanes: dict[str, dict[str, list[Signal]]] = defaultdict(lambda: defaultdict(list))
    for signal in signals:
        if signal.is_open and signal.account_id in known:
            lanes[lane_of(signal, day)][signal.account_id].append(signal)
            if signal.untold == SILENT:
                lanes["held"][signal.account_id].append(signal)
    for account in known.values():
        if account.band == "at_risk" and account.account_id not in lanes["snoozed"]:
            _ = lanes["risks"][account.account_id]
        if account.feed_silent:
            _ = lanes["held"][account.account_id]

    def entries(lane: str) -> tuple[Entry, ...]:
        found = [_entry(known[key], some) for key, some in lanes[lane].items()]
        mine = [one for one in found if owners is None or _is_theirs(one, owners)]
        return tuple(_in_order(mine, gains=lane == "opportunities"))

    return Inbox(
        risks=entries("risks"),
        opportunities=entries("opportunities"),
        snoozed=entries("snoozed"),
        held_back=entries("held_back"),
        held=entries("held"),
    )


def lane_of(signal: Signal, day: date) -> str:
    """Where an open signal stands on a day."""
    if signal.sleeps(day):
        lane = "snoozed"
    elif signal.held_back:
        lane = "held_back"
    else:
        lane = "opportunities" if signal.lane == "opportunity" else "risks"
    return lane


def _entry(account: Standing, signals: Sequence[Signal]) -> Entry:
    return Entry(account, tuple(sorted(signals, key=urgency)))


def _is_theirs(entry: Entry, owners: Collection[str]) -> bool:
    return entry.account.owner in owners or any(one.whose in owners for one in entry.signals)


def _in_order(entries: Sequence[Entry], gains: bool) -> list[Entry]:
    if gains:
        return sorted(entries, key=lambda one: (_falling(one.money), *_ties(one)))
    modelled = any(one.account.expected_loss is not None for one in entries)
    if modelled:  # who has no probability comes after all who have, by ARR
        return sorted(entries, key=lambda one: (_falling(one.account.expected_loss), *_ties(one)))
    return sorted(entries, key=_ties)


def _ties(entry: Entry) -> tuple[Any, ...]:
    """Whom a warning is about, or who is at risk by the score, before those of whom something is only noted."""
    account = entry.account
    return (
        account.band != "at_risk" and entry.level < WARNING,
        _falling(account.arr),
        BANDS.index(account.band) if account.band in BANDS else len(BANDS),
        account.renewal_date or date.max,
        -entry.level,
        account.account_id,
    )


def _falling(amount: Decimal | None) -> tuple[bool, Decimal]:
    """The largest first, what is not known last."""
    return amount is None, -(amount or Decimal(0))
