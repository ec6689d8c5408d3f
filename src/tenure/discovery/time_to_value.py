"""How long from one point to another, counting those who are still on the way: time to value.

The days of who has not got there yet are not left out (that would flatter) and not taken for whole (that would too): they
are cut off on the day asked about, and the product-limit estimate does the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from tenure.stats.survival import Curve, Quantile, kaplan_meier


@dataclass(frozen=True, slots=True)
class TimeToValue:
    """Days from `since` to `until` for a number of accounts or users."""

    started: int  # had begun by the day asked about
    reached: int  # and got there
    waiting: int  # and are still on the way
    not_started: int  # have not begun; of some of them the end may be there
    unseen: int  # began before there were facts that could show the end: left out
    before: int  # of those who got there: the end came before the beginning, which counts as 0 days
    curve: Curve  # the share still on the way, by days
    first_quarter: Quantile
    median: Quantile
    third_quarter: Quantile
    # The keys of who had begun, `since`, `until`, `days` and `reached`; who has waited longest first.
    rows: pa.Table


def time_to_value(
    rows: pa.Table,
    since: str,
    until: str,
    as_of: date,
    recorded_since: date | None = None,
    gone: str | None = None,
) -> TimeToValue:
    """`rows`: an account or user each, with the dates `since` and `until` (empty: not yet) among its columns.

    Dates after `as_of` have not come yet. `recorded_since`: the first day of which there are facts that can show the
    end. Who began before it may have got there unseen, and is left out. `gone`: a column of dates on which somebody was
    there no more, and waited no longer.
    """
    begun, ended = (_by(rows[name].to_pylist(), as_of) for name in (since, until))
    all_pairs = [(place, day, ended[place]) for place, day in enumerate(begun) if day is not None]
    pairs = [one for one in all_pairs if recorded_since is None or one[1] >= recorded_since]
    places, starts, ends = (
        [p for p, _, _ in pairs],
        [s for _, s, _ in pairs],
        [e for _, _, e in pairs],
    )
    left = _by(rows[gone].to_pylist(), as_of) if gone else [None] * rows.num_rows
    days = [max(((end or left[place] or as_of) - start).days, 0) for place, start, end in pairs]
    there = [end is not None for end in ends]
    curve = kaplan_meier(days, there)
    return TimeToValue(
        started=len(places),
        reached=sum(there),
        waiting=len(places) - sum(there),
        not_started=rows.num_rows - len(all_pairs),
        unseen=len(all_pairs) - len(pairs),
        before=sum(end is not None and end < start for _, start, end in pairs),
        curve=curve,
        first_quarter=curve.quantile(0.25),
        median=curve.median,
        third_quarter=curve.quantile(0.75),
        rows=_told(rows, places, starts, ends, days, there),
    )


def _by(days: list[date | None], as_of: date) -> list[date | None]:
    return [day if day is not None and day <= as_of else None for day in days]


def _told(
    rows: pa.Table,
    places: list[int],
    starts: list[date],
    ends: list[date | None],
    days: list[int],
    there: list[bool],
) -> pa.Table:
    keys = [name for name in ("account_id", "person_id") if name in rows.column_names]
    told = rows.select(keys).take(pa.array(places, pa.int64()))
    columns = {
        "since": pa.array(starts, pa.date32()),
        "until": pa.array(ends, pa.date32()),
        "days": pa.array(days, pa.int64()),
        "reached": pa.array(there, pa.bool_()),
    }
    for name, values in columns.items():
        told = told.append_column(name, values)
    order = [("reached", "ascending"), ("days", "descending")]
    return told.sort_by([*order, *((key, "ascending") for key in keys)])
