"""The course of segments as it was stored, and of one account through its stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tenure.segments.course import ABSENT, NO, UNKNOWN, YES, Codes, Course, course, empty

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.warehouse.readings import Readings

LIVE = "is_live"


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch of stored days on which an account had one value; None: not enough data.

    It began after `after` (None: it had it on the first day that is stored) and no later than `since`. `until` is the
    first stored day on which it was no longer so; None: it still is.
    """

    value: str | None
    after: date | None
    since: date
    until: date | None


def stays(readings: Readings, account_id: str, name: str, until: date | None = None) -> list[Stay]:
    """Through which values of a segmentation (`stage`, `tier`) or segment an account went, the first first."""
    stored = days_of(readings, [name])[name]
    table = readings.read("account", [name], until=until, account=account_id)
    told = dict(zip(table["as_of"].to_pylist(), table[name].to_pylist(), strict=True))
    return stretches([(day, said(told[day])) for day in stored if day in told])


def stretches(values: Sequence[tuple[date, str | None]]) -> list[Stay]:
    """Days that follow each other with one value, as one."""
    found: list[Stay] = []
    for nth, (day, value) in enumerate(values):
        if found and found[-1].value == value:
            continue
        if found:
            last = found[-1]
            found[-1] = Stay(last.value, last.after, last.since, day)
        found.append(Stay(value, values[nth - 1][0] if nth else None, day, None))
    return found


def said(value: Any) -> str | None:
    """A stored value as the value of a segment."""
    if isinstance(value, bool):
        return YES if value else NO
    return None if value is None else str(value)


def courses(
    readings: Readings,
    names: Sequence[str],
    *,
    until: date | None = None,
    live: Mapping[str, bool] | None = None,
) -> dict[str, Course]:
    """The course of each of `names` over the days on which it was stored, up to and with `until`.

    Who is no customer on a day is not there on it, unless `live` says False of a name: of stages, that tell of it.
    """
    stored = {
        name: [day for day in days if until is None or day <= until]
        for name, days in days_of(readings, names).items()
    }
    days = sorted({day for found in stored.values() for day in found})
    if not days:
        return {name: empty() for name in names}
    wanted = [name for name in names if stored[name]]
    table = readings.read("account", [*wanted, LIVE], since=days[0], until=days[-1])
    ids, rows = _encoded(table["account_id"])
    nth_day, columns = _encoded(table["as_of"])
    customer = np.asarray(table[LIVE].fill_null(False)).astype(bool)
    found = {name: empty() for name in names}
    for name in wanted:
        values, codes = _codes(table[name])
        if (live or {}).get(name, True):
            codes = np.where(customer, codes, np.int16(ABSENT))
        whole = course(nth_day, ids, rows, columns, values, codes)
        found[name] = _ordered(whole, stored[name])
    return found


def days_of(readings: Readings, names: Sequence[str]) -> dict[str, list[date]]:
    """On which days each of `names` was stored, ascending."""
    stored = readings.stored("account")
    known = readings.versions_of(stored.values())
    return {
        name: [day for day, one in stored.items() if name in known[one.whole]] for name in names
    }


def _encoded(column: pa.ChunkedArray) -> tuple[list[Any], NDArray[np.int32]]:
    coded = column.combine_chunks().dictionary_encode()
    return coded.dictionary.to_pylist(), np.asarray(coded.indices).astype(np.int32)


def _codes(column: pa.ChunkedArray) -> tuple[list[str], Codes]:
    """The values there are, and the code of each reading."""
    coded = column.combine_chunks().dictionary_encode()
    values = [said(value) or "" for value in coded.dictionary.to_pylist()]
    indices = coded.indices.fill_null(UNKNOWN)
    return values, np.asarray(indices).astype(np.int16)


def _ordered(whole: Course, days: Sequence[date]) -> Course:
    """With the days in order, and only those."""
    place = {day: n for n, day in enumerate(whole.days)}
    chosen = [place[day] for day in days if day in place]
    kept = tuple(whole.days[n] for n in chosen)
    return Course(kept, whole.ids, whole.values, whole.codes[:, chosen])
