"""Use week by week around a day: on how many days how many people worked, at each account or by each user.

A user-day is one person on one day, however much was done on it: the measure of how much an account works with the
product that a change of screens (one more click, one less) does not move.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np

from tenure.warehouse.feature_use import EPOCH, Ints
from tenure.warehouse.tables import text

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens

By = Literal["account", "user"]


@dataclass(frozen=True)
class WeeklyUse:
    """A row per account or user, a column per week from `since`; week n are the days 7n to 7n + 6 after it."""

    since: date
    account: tuple[str, ...]
    person: tuple[str | None, ...]  # None: the row is of the whole account
    first: Ints  # the day of the very first use, in days since 1970
    all: Ints  # user-days
    of: Ints  # user-days on which one of the features was used


def weekly_use(lens: Lens, since: date, weeks: int, features: Collection[str], by: By) -> WeeklyUse:
    """User-days of `weeks` weeks, as known at the lens's one moment; of people only, automation has no days."""
    key = "account_id, person_id" if by == "user" else "account_id, NULL::VARCHAR AS person_id"
    end = since + timedelta(days=7 * weeks)
    usage = lens.table("usage").get_name()
    told = lens.table("feature_usage").get_name()
    named = ", ".join(map(text, features)) or "NULL"
    people = "person_id IS NOT NULL AND account_id IS NOT NULL"
    within = f"{people} AND day BETWEEN DATE '{since}' AND DATE '{end}' - 1"
    lens.engine.table(
        "weekly_subjects",
        f"""SELECT *, row_number() OVER (ORDER BY account_id, person_id) - 1 AS place FROM (
            SELECT {key}, min(day) - DATE '{EPOCH}' AS first FROM {usage}
            WHERE {people} AND day < DATE '{end}' GROUP BY ALL)""",
    )
    subjects = lens.engine.arrow("SELECT * FROM weekly_subjects ORDER BY place")
    found = lens.engine.arrow(f"""
        WITH days AS (
            SELECT account_id, person_id, day, false AS counted FROM {usage} WHERE {within}
            UNION ALL
            SELECT account_id, person_id, day, true FROM {told} WHERE {within} AND feature IN ({named})),
        each_day AS (
            SELECT account_id, person_id, day, bool_or(counted) AS counted FROM days GROUP BY 1, 2, 3),
        each_week AS (
            SELECT {key}, (day - DATE '{since}') // 7 AS week, count(*) AS n, count(*) FILTER (counted) AS n_of
            FROM each_day GROUP BY ALL)
        SELECT place, week, n, n_of FROM each_week w JOIN weekly_subjects s
            ON s.account_id = w.account_id AND s.person_id IS NOT DISTINCT FROM w.person_id""")
    both = np.zeros((2, subjects.num_rows, weeks), dtype=np.int64)
    place, week = (found[name].to_numpy().astype(np.int64) for name in ("place", "week"))
    both[0, place, week] = found["n"].to_numpy()
    both[1, place, week] = found["n_of"].to_numpy()
    return WeeklyUse(
        since=since,
        account=tuple(subjects["account_id"].to_pylist()),
        person=tuple(subjects["person_id"].to_pylist()),
        first=subjects["first"].to_numpy().astype(np.int64),
        all=both[0],
        of=both[1],
    )
