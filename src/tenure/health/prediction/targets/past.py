"""What became of everybody, as known when a model is trained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tenure.warehouse.fates import WITHOUT_USE_DAYS, Fate, What

Days = npt.NDArray[np.datetime64]
Texts = npt.NDArray[np.str_]
DAY = "datetime64[D]"
FAR = 10_000_000  # more days than there are: one number tells account and day
EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Past:
    """Facts known by the end of `cut`, and what follows from them for labels."""

    cut: date
    contracts: bool  # whether there is any contract line
    fates: Sequence[Fate]
    noticed: Mapping[str, date]  # who has given notice and is still there, since when
    use: Callable[[], pa.Table] | None = None  # account_id, person_id (null: automation), day
    without_use_days: int = WITHOUT_USE_DAYS

    def following(self, what: What, accounts: Texts, days: Days) -> tuple[Days, Days]:
        """Of each row the next time that this became of its account after the day: decided on, effective on; NaT: never."""
        told = [
            (one.account_id, one.decided_on, one.effective_on)
            for one in self.fates
            if one.what == what
        ]
        return self._next(told, accounts, days)

    def leaving(self, accounts: Texts, days: Days) -> Days:
        """The day on which each account decided to leave next: also by a notice whose term is not over yet."""
        told = [
            (one.account_id, one.decided_on, one.effective_on)
            for one in self.fates
            if one.what == "lost"
        ]
        told += [(account, day, date.max) for account, day in self.noticed.items()]
        return self._next(told, accounts, days)[0]

    def silent(self, accounts: Texts, last: Days) -> npt.NDArray[np.bool_]:
        """Whether nothing was done at the account for so long up to the day that it is no customer any more then."""
        since = (last - np.timedelta64(self.without_use_days, "D")).astype(DAY)
        again = self._next_use(self._used.select(["account_id", "day"]), [accounts], since)
        found: npt.NDArray[np.bool_] = np.isnat(again) | (again > last)
        return found

    def next_use(self, accounts: Texts, people: Texts, days: Days) -> Days:
        """The first day after each row's on which the person did anything there; NaT: never."""
        by_people = self._used.filter(pc.is_valid(self._used["person_id"]))
        return self._next_use(by_people, [accounts, people], days)

    def _next_use(self, used: pa.Table, of: Sequence[Texts], days: Days) -> Days:
        """The same of whoever the columns before `day` name."""
        if not len(days):
            return days
        wanted = _together(of)
        names = np.unique(wanted)
        keys = _together([texts(used[name]) for name in used.column_names if name != "day"])
        place = np.minimum(np.searchsorted(names, keys), len(names) - 1)
        known = names[place] == keys
        when = used["day"].to_numpy().astype(DAY)[known]
        told = np.sort(place[known] * FAR + _ordinal(when))
        own = np.searchsorted(names, wanted)
        found = np.searchsorted(told, own * FAR + _ordinal(days), side="right")
        there = found < len(told)
        safe = told[np.where(there, found, 0)] if len(told) else np.zeros(len(days), np.int64)
        there &= safe // FAR == own
        day = (safe % FAR - EPOCH).astype(DAY)
        return np.where(there, day, np.datetime64("NaT"))

    @cached_property
    def _used(self) -> pa.Table:
        if self.use is None:
            raise ValueError("what was used when is not known here")
        return self.use()

    def _next(
        self, told: Iterable[tuple[str, date, date]], accounts: Texts, days: Days
    ) -> tuple[Days, Days]:
        """The first for each row that takes effect after its day."""
        number = self._numbers(accounts)
        known = sorted(
            (number[account] * FAR + effective.toordinal(), decided, effective)
            for account, decided, effective in told
            if account in number
        )
        nothing = np.full(len(days), np.datetime64("NaT"), dtype=DAY)
        if not known:
            return nothing, nothing.copy()
        keys = np.array([one[0] for one in known])
        decided = np.array([one[1] for one in known], dtype=DAY)
        effective = np.array([one[2] for one in known], dtype=DAY)
        own = np.array([number[account] for account in accounts], dtype=np.int64)
        place = np.searchsorted(keys, own * FAR + _ordinal(days), side="right")
        there = place < len(keys)
        safe = np.where(there, place, 0)
        there &= keys[safe] // FAR == own
        return (
            np.where(there, decided[safe], nothing),
            np.where(there, effective[safe], nothing),
        )

    def _numbers(self, accounts: Texts) -> Mapping[str, int]:
        return {str(account): number for number, account in enumerate(np.unique(accounts))}


def texts(column: pa.ChunkedArray) -> Texts:
    """A column of keys for numpy."""
    found: Texts = column.cast(pa.string()).to_numpy().astype(str)
    return found


def _together(keys: Sequence[Texts]) -> Texts:
    """Several keys as one."""
    found = keys[0]
    for key in keys[1:]:
        found = np.char.add(np.char.add(found, "\0"), key)
    return found


def _ordinal(days: Days) -> npt.NDArray[np.int64]:
    found: npt.NDArray[np.int64] = days.astype(DAY).astype(np.int64) + EPOCH
    return found
