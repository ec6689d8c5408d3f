"""How many users of an account had a login on a business day, and how many of them did anything on it.

A row per account and day, as it was known: where a fact about the day comes late, the row gives way to another from then on.
"""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face
from tenure.warehouse.faces.logins import GONE, SEEN, WITHIN, logins
from tenure.warehouse.faces.use_days import used


def _select(asked: Asked) -> str:
    lens = asked.lens
    members = lens.rows("member_days", days=asked.days, ago_days=asked.ago_days).get_name()
    given = logins(lens.rows("membership_changes").get_name())
    since = f"AND day >= DATE '{asked.since}'" if asked.since else ""
    within, seen = (part.format(d="u") for part in (WITHIN, SEEN))
    return f"""
        WITH members AS (
            SELECT account_id, day, known_day AS seen, known_until_day AS gone, count(*) AS n FROM {members}
            WHERE (known_until_day IS NULL OR known_until_day > known_day) {since}
            GROUP BY account_id, day, known_day, known_until_day),
        active AS (
            SELECT account_id, day, seen, gone, count(*) AS n FROM (
                SELECT u.account_id, u.day, greatest({seen}, u.seen) AS seen, least({GONE}, u.gone) AS gone
                FROM ({used(lens.rows("usage").get_name(), since)}) u
                JOIN ({given}) m ON m.account_id = u.account_id AND m.person_id = u.person_id AND {within}) each_one
            WHERE gone IS NULL OR seen < gone
            GROUP BY account_id, day, seen, gone),
        turns AS (
            SELECT account_id, day, turned, sum(members) AS members, sum(active) AS active FROM (
                SELECT account_id, day, seen AS turned, n AS members, 0 AS active FROM members
                UNION ALL SELECT account_id, day, gone, -n, 0 FROM members WHERE gone IS NOT NULL
                UNION ALL SELECT account_id, day, seen, 0, n FROM active
                UNION ALL SELECT account_id, day, gone, 0, -n FROM active WHERE gone IS NOT NULL) each_turn
            GROUP BY account_id, day, turned)
        SELECT account_id, CAST(members AS BIGINT) AS members, CAST(active AS BIGINT) AS active, day,
            turned AS known_day, until AS known_until_day
        FROM (
            SELECT account_id, day, turned, lead(turned) OVER (PARTITION BY account_id, day ORDER BY turned) AS until,
                sum(members) OVER (PARTITION BY account_id, day ORDER BY turned
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS members,
                sum(active) OVER (PARTITION BY account_id, day ORDER BY turned
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS active
            FROM turns) versions
        WHERE members > 0"""


ACCOUNT_DAYS = Face(
    name="account_days",
    columns={"account_id": "string", "members": "int64", "active": "int64"},
    sources=("memberships", "usage"),
    together=True,
    select=_select,
)
