"""Who had a login on which business day (Monday to Friday): a row per user and day.

That somebody left is known from some day on; until then the days after it counted, and the past stays as it was known.
"""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa

from tenure.warehouse.faces.face import Asked, Face
from tenure.warehouse.faces.logins import GONE, SEEN, WITHIN, logins


def _select(asked: Asked) -> str:
    lens = asked.lens
    changes = lens.rows("membership_changes").get_name()
    last = lens.moments.days[-1] - timedelta(asked.ago_days)
    first = asked.since or lens.moments.days[0] - timedelta(365)
    days = f"business_days_{asked.days}_{asked.ago_days}"
    lens.engine.register(days, pa.table({"day": _business_days(first, last)}))
    return f"""
        SELECT m.account_id, m.person_id, d.day, {SEEN.format(d="d")} AS known_day,
            {GONE} AS known_until_day
        FROM ({logins(changes)}) m JOIN {days} d ON {WITHIN.format(d="d")}"""


def _business_days(first: date, last: date) -> pa.Array:
    days = (first + timedelta(n) for n in range(max((last - first).days + 1, 0)))
    return pa.array([day for day in days if day.weekday() < 5], pa.date32())


MEMBER_DAYS = Face(
    name="member_days",
    columns={"account_id": "string", "person_id": "string"},
    sources=("memberships",),
    select=_select,
)
