"""How many belonged where, and who came and went: the values of a segment at the days that were stored.

A day that was not stored says nothing: a move lies between two stored days. `not enough data` is neither in nor out,
so a size is the one before + entered + told − left − untold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int16]
Kind = Literal["entered", "left", "told", "untold"]
ABSENT, UNKNOWN = -2, -1  # not there, or no longer a customer; not enough data to tell
YES, NO = "yes", "no"  # the values of a segment that is yes or no


@dataclass(frozen=True, slots=True)
class Move:
    """An account that changed between two stored days. `told`: it had not been clear before; `untold`: it is not any more."""

    account_id: str
    kind: Kind
    before: str | None  # its value; None: not enough data, or not there
    after: str | None
    day_before: date
    day: date


@dataclass(frozen=True, slots=True)
class Course:
    """The values of one segment: a row of `codes` per account, a column per stored day."""

    days: tuple[date, ...]
    ids: tuple[str, ...]
    values: tuple[str, ...]
    codes: Codes

    def sizes(self, value: str) -> list[int]:
        """How many have a value, by day."""
        return [int(n) for n in (self.codes == self._code(value)).sum(axis=0)]

    def unknown(self) -> list[int]:
        """Of how many there was not enough data, by day."""
        return [int(n) for n in (self.codes == UNKNOWN).sum(axis=0)]

    def counts(self) -> Mapping[str, int]:
        """How many have each value on the last day."""
        if not self.days:
            return {}
        return {value: int((self.codes[:, -1] == n).sum()) for n, value in enumerate(self.values)}

    def moves(self, value: str, since: date | None = None) -> list[Move]:
        """Who came to a value and who went from it, after `since`, the latest first."""
        first = 1 + sum(1 for day in self.days[1:] if since is not None and day <= since)
        wanted = self._code(value)
        found: list[Move] = []
        for nth in range(len(self.days) - 1, first - 1, -1):
            now, before = self.codes[:, nth], self.codes[:, nth - 1]
            for row in np.flatnonzero((now == wanted) != (before == wanted)):
                found.append(self._move(int(row), nth, came=bool(now[row] == wanted)))
        return found

    def tally(self, value: str, since: date | None = None) -> Mapping[Kind, int]:
        """How many moves of each kind there were after `since`."""
        code = self._code(value)
        first = 1 + sum(1 for day in self.days[1:] if since is not None and day <= since)
        now, before = self.codes[:, first:], self.codes[:, first - 1 : -1]
        came, went = (now == code) & (before != code), (now != code) & (before == code)
        return {
            "entered": int((came & (before != UNKNOWN)).sum()),
            "left": int((went & (now != UNKNOWN)).sum()),
            "told": int((came & (before == UNKNOWN)).sum()),
            "untold": int((went & (now == UNKNOWN)).sum()),
        }

    def until(self, day: date) -> Course:
        """Only the days up to and with `day`."""
        kept = [n for n, one in enumerate(self.days) if one <= day]
        return replace(self, days=tuple(self.days[n] for n in kept), codes=self.codes[:, kept])

    def then(self, day: date, now: Mapping[str, str | None]) -> Course:
        """The same with a day after the last: what each account has on it."""
        values = [*self.values, *sorted({v for v in now.values() if v} - set(self.values))]
        code_of, there = {value: code for code, value in enumerate(values)}, set(self.ids)
        ids = [*self.ids, *(account for account in now if account not in there)]
        codes = np.full((len(ids), len(self.days) + 1), ABSENT, np.int16)
        codes[: len(self.ids), : len(self.days)] = self.codes
        codes[:, -1] = [_coded(now, account, code_of) for account in ids]
        return Course((*self.days, day), tuple(ids), tuple(values), codes)

    def _code(self, value: str) -> int:
        """The code of a value; of one that nobody ever had, a code that nobody has."""
        return self.values.index(value) if value in self.values else len(self.values)

    def _move(self, row: int, nth: int, *, came: bool) -> Move:
        now, before = int(self.codes[row, nth]), int(self.codes[row, nth - 1])
        if came:
            kind: Kind = "told" if before == UNKNOWN else "entered"
        else:
            kind = "untold" if now == UNKNOWN else "left"
        return Move(
            self.ids[row],
            kind,
            self._value(before),
            self._value(now),
            self.days[nth - 1],
            self.days[nth],
        )

    def _value(self, code: int) -> str | None:
        return self.values[code] if code >= 0 else None


def empty() -> Course:
    """Nothing stored yet."""
    return Course((), (), (), np.empty((0, 0), np.int16))


def course(
    days: Sequence[date],
    ids: Sequence[str],
    rows: NDArray[np.int32],
    columns: NDArray[np.int32],
    values: Sequence[str],
    codes: Codes,
) -> Course:
    """From stored readings: of each its account's row, its day's column, and the code of its value."""
    matrix = np.full((len(ids), len(days)), ABSENT, np.int16)
    matrix[rows, columns] = codes
    return Course(tuple(days), tuple(ids), tuple(values), matrix)


def _coded(now: Mapping[str, str | None], account: str, code_of: Mapping[str, int]) -> int:
    if account not in now:
        return ABSENT
    value = now[account]
    return UNKNOWN if value is None else code_of[value]
