"""What is open follows the levels of a day: signals open, are refreshed, escalate, ease, and close when no longer true.

level > 0   opened, or refreshed: readings, money and sentence are those of the day; a higher level escalates, a lower one eases
level 0     closed: it is over
null        left as it is, and counted: a feed is silent, or it cannot be told

What closed by itself and is true again within 30 days goes on as the same signal. What somebody has resolved stays shut for
30 days, unless it gets worse (a higher level, or money grown by half), or, but for false alarms, was over and begins again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tenure.signals.budget import monday, shared_out
from tenure.signals.kind import Kind
from tenure.signals.seen import Seen
from tenure.state.signals import (
    FORMER,
    OFF,
    OURS,
    OVER,
    RESOLVED,
    SILENT,
    UNKNOWN,
    Book,
    Signal,
    watching,
    worse,
)

if TYPE_CHECKING:
    from tenure.state import State
    from tenure.state.leases import Lease

MERGED = SHUT = timedelta(days=30)
KNOWN = timedelta(days=60)  # as far back what was closed is looked at
FALSE_ALARM = "false_alarm"

Key = tuple[str, str, str]


def watch(
    state: State,
    kinds: Sequence[Kind],
    seen: Seen,
    now: datetime,
    most_new: int,
    lease: Lease | None = None,
) -> Mapping[str, int] | None:
    """Make what is open follow the readings of a day; what was done, counted. None where a later day was watched already.

    `kinds` are those that are on; of all others what is open is closed. All of it is one transaction: a process that is
    killed leaves nothing, and of two at once the second finds done what the first has done. The same readings watched
    again change nothing. `most_new`: risks that an owner is shown in a week.
    """
    part = None if seen.whole else (seen.accounts, monday(seen.day))
    with watching(state, now, seen.day - KNOWN, lease, part) as book:
        if seen.whole and book.last is not None and seen.day < book.last:
            return None
        told = _Watch(book, kinds, seen, now, most_new).done()
        if seen.whole:
            book.tell(seen.day, seen.at, told)
        return told


@dataclass
class _Watch:
    """One look at the readings of a day."""

    book: Book
    kinds: Sequence[Kind]
    seen: Seen
    now: datetime
    most_new: int
    counts: Counter[str] = field(default_factory=Counter)
    opened: dict[Key, tuple[Signal, dict[str, Any]]] = field(default_factory=dict)
    open: dict[Key, Signal] = field(default_factory=dict)  # as it is known, and changed here
    closed: dict[Key, Signal] = field(default_factory=dict)  # the latest of each

    def __post_init__(self) -> None:
        for signal in self.book.known:  # in the order of their numbers
            (self.open if signal.is_open else self.closed)[signal.key] = signal

    def done(self) -> Mapping[str, int]:
        place = {account: n for n, account in enumerate(self.seen.accounts)}
        true: set[Key] = set()
        for kind in self.kinds:
            true |= self._told(kind)
        on = {kind.kind: kind for kind in self.kinds}
        for key, signal in list(self.open.items()):
            if key not in true:
                self._not_told(signal, on.get(signal.kind), place.get(signal.account_id))
        for key, signal in list(self.closed.items()):
            if key not in true and signal.closed_why == RESOLVED and signal.ended_on is None:
                self._ended(signal, on.get(signal.kind), place.get(signal.account_id))
        self._share_out()
        self._write()
        return self._counted()

    def _told(self, kind: Kind) -> set[Key]:
        """The accounts of which this is true."""
        found = set()
        for n, account in enumerate(self.seen.accounts):
            level = self.seen.level(kind, n)
            if level and self.seen.is_live(n):
                key = (account, kind.kind, self.seen.subject(kind, n))
                found.add(key)
                if key in self.open:
                    self._refresh(self.open[key], kind, n, level)
                else:
                    self._begin(key, kind, n, level)
        return found

    def _begin(self, key: Key, kind: Kind, n: int, level: int) -> None:
        before = self.closed.get(key)
        if before is None:
            self._open(key, kind, n, level, because="new")
        elif self._is_later(before):
            return
        elif before.closed_why == RESOLVED:
            because = self._why_again(before, level, kind, n)
            if because:
                self._open(key, kind, n, level, because=because, after=before.id)
            else:
                self.counts["shut"] += 1
        elif before.closed_on is not None and self.seen.day - before.closed_on <= MERGED:
            again = replace(before, **NOT_CLOSED, acknowledged_at=None, acknowledged_by=None)
            self.open[key] = self._as_seen(again, kind, n, level)
            self._happened(before, "reopened", level=level)
        else:
            self._open(key, kind, n, level, because="new", after=before.id)

    def _why_again(self, before: Signal, level: int, kind: Kind, n: int) -> str:
        """Why what somebody has resolved is opened once more; nothing: it stays shut."""
        money = self.seen.money(kind, n)
        if worse(before.snoozed_level or before.level, before.snoozed_money, level, money):
            because = "worse"
        elif before.closed_on is not None and self.seen.day - before.closed_on > SHUT:
            because = "30 days"
        elif before.ended_on is not None and before.outcome != FALSE_ALARM:
            because = "back"
        else:
            because = ""
        return because

    def _open(self, key: Key, kind: Kind, n: int, level: int, **detail: Any) -> None:
        account, name, subject = key
        bare = Signal(
            account_id=account,
            kind=name,
            subject=subject,
            lane=kind.lane,
            level=level,
            peak=level,
            opened_on=self.seen.day,
            opened_at=self.now,
            seen_on=self.seen.day,
            seen_at=self.seen.at,
            sentence="",
            told={},
            shown_on=None if kind.lane == "risk" else self.seen.day,
        )
        signal = self.open[key] = self._as_seen(bare, kind, n, level)
        self.opened[key] = (signal, {"level": level, **detail})
        self.counts["opened"] += 1

    def _refresh(self, signal: Signal, kind: Kind, n: int, level: int) -> None:
        if self._is_later(signal):
            return
        fresh = self._as_seen(signal, kind, n, level)
        if level != signal.level:
            did = "escalated" if level > signal.level else "eased"
            self._happened(signal, did, **{"from": signal.level, "to": level})
        if level > signal.peak:  # worse than whoever has acknowledged it knew
            fresh = replace(fresh, acknowledged_at=None, acknowledged_by=None)
        self.open[signal.key] = self._woken(fresh, worse=signal.snoozed_until_worse)

    def _not_told(self, signal: Signal, kind: Kind | None, n: int | None) -> None:
        """An open signal of which the readings do not say that it is true."""
        if self._is_later(signal) or (n is None and not self.seen.whole):
            return
        if kind is None:
            if self.seen.whole:
                self._close(signal, OFF)
        elif n is None or self.seen.is_live(n) is False:
            self._close(signal, FORMER)
        elif self.seen.level(kind, n) is None or self.seen.is_live(n) is None:
            why = SILENT if self.seen.is_held(kind, n) else UNKNOWN
            self.open[signal.key] = self._woken(replace(signal, untold=why), worse=False)
        else:
            self._close(signal, OVER)

    def _close(self, signal: Signal, why: str) -> None:
        ended = replace(
            signal,
            seen_on=self.seen.day,
            seen_at=self.seen.at,
            untold=None,
            closed_on=self.seen.day,
            closed_at=self.now,
            closed_by=OURS,
            closed_why=why,
            **AWAKE,
        )
        del self.open[signal.key]
        self.closed[signal.key] = ended
        self._happened(signal, "closed", why=why)
        self.book.change(ended)

    def _ended(self, signal: Signal, kind: Kind | None, n: int | None) -> None:
        """What somebody has resolved is over now: from then on it may begin again."""
        if kind is None or n is None or self._is_later(signal):
            return
        if self.seen.level(kind, n) is not None:
            self.book.change(replace(signal, ended_on=self.seen.day))

    def _woken(self, signal: Signal, *, worse: bool) -> Signal:
        """Awake, where its day has come or it has got worse."""
        if not signal.is_snoozed:
            return signal
        if worse and signal.is_worse(signal.level, signal.money):
            self._happened(signal, "woken", because="worse")
        elif signal.snoozed_until is not None and self.seen.day >= signal.snoozed_until:
            self._happened(signal, "woken", because="day")
        else:
            return signal
        return replace(signal, **AWAKE)

    def _as_seen(self, signal: Signal, kind: Kind, n: int, level: int) -> Signal:
        return replace(
            signal,
            level=level,
            peak=max(level, signal.peak),
            seen_on=self.seen.day,
            seen_at=self.seen.at,
            untold=None,
            money=self.seen.money(kind, n),
            currency=self.seen.currency,
            sentence=self.seen.sentence(kind, n, level),
            told=self.seen.told(kind, n),
            owner=self.seen.owner(n),
        )

    def _is_later(self, signal: Signal) -> bool:
        """Whether it was seen with more than these readings know: it is left as it is."""
        return (signal.seen_on, signal.seen_at) > (self.seen.day, self.seen.at)

    def _share_out(self) -> None:
        """Give each owner as many new ones as there is room for."""
        everything = [*self.open.values(), *self._all_closed()]
        for signal, room in list(shared_out(everything, self.seen.day, self.most_new)):
            if room and signal.held_back:
                self._happened(signal, "released")
            shown = self.seen.day if room else None
            self.open[signal.key] = replace(signal, held_back=not room, shown_on=shown)

    def _all_closed(self) -> Iterator[Signal]:
        """Every known signal that is closed by now."""
        ended = {signal.id: signal for signal in self.closed.values()}
        still = {signal.id for signal in self.open.values()}
        return (ended.get(one.id, one) for one in self.book.known if one.id not in still)

    def _write(self) -> None:
        known = {signal.id: signal for signal in self.book.known}
        for key, signal in self.open.items():
            if key in self.opened:
                self.book.open(signal, **self.opened[key][1], held_back=signal.held_back)
            elif known[signal.id] != signal:
                self.book.change(signal)

    def _happened(self, signal: Signal, did: str, **detail: Any) -> None:
        self.book.happened(signal, did, **detail)
        self.counts[did] += 1

    def _counted(self) -> Mapping[str, int]:
        """What was done, and, where all accounts were looked at, how all stand now."""
        is_open, week = self.open.values(), monday(self.seen.day)
        found = {name: self.counts[name] for name in COUNTED}
        if not self.seen.whole:
            return found
        found["open"] = len(is_open)
        found["held_back"] = _sum(one.held_back for one in is_open)
        found["closed_unshown"] = _sum(
            one.held_back and one.closed_on is not None and one.closed_on >= week
            for one in self._all_closed()
        )
        found["snoozed"] = _sum(one.sleeps(self.seen.day) for one in is_open)
        found["silent"] = _sum(one.untold == SILENT for one in is_open)
        found["unknown"] = _sum(one.untold == UNKNOWN for one in is_open)
        rows = range(len(self.seen.accounts))
        found["silent_accounts"] = _sum(
            self.seen.is_live(n) is True and self.seen.is_silent(n) for n in rows
        )
        return found


COUNTED = ("opened", "reopened", "escalated", "eased", "released", "woken", "closed", "shut")
NOT_CLOSED: Mapping[str, Any] = dict.fromkeys(("closed_on", "closed_at", "closed_by", "closed_why"))
AWAKE: Mapping[str, Any] = {
    "snoozed_until": None,
    "snoozed_until_worse": False,
    "snoozed_level": None,
    "snoozed_money": None,
}


def _sum(found: Iterable[bool]) -> int:
    return sum(map(int, found))
