"""How many users of an account had a login on a business day, and how many of them did anything on it.

A row per account and day, as it was known: where a fact about the day comes late, the row gives way to another from then on.
"""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face
from tenure.warehouse.faces.logins import GONE, SEEN, WITHIN, logins

DAY = "account_id, person_id, day"


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
                FROM ({_used(lens.rows("usage").get_name(), since)}) u
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


def _used(usage: str, since: str) -> str:
    """SQL of the days on which a user did anything, each with the stretches in which that was known: they do not overlap."""
    own = f"SELECT {DAY}, greatest(day, known_day) AS seen, known_until_day AS gone FROM {usage}"
    of_users = f"{own} WHERE person_id IS NOT NULL AND account_id IS NOT NULL {since}"
    before = f"""max(gone) OVER (PARTITION BY {DAY} ORDER BY seen, gone
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"""
    return f"""
            WITH lasting AS (
                SELECT {DAY}, min(seen) AS seen FROM ({of_users}) u WHERE gone IS NULL GROUP BY {DAY}),
            passing AS (SELECT DISTINCT * FROM ({of_users}) u WHERE gone IS NOT NULL),
            parted AS (SELECT *, CASE WHEN seen <= {before} THEN 0 ELSE 1 END AS begins FROM passing),
            numbered AS (
                SELECT *, sum(begins) OVER (PARTITION BY {DAY} ORDER BY seen, gone
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS stretch FROM parted),
            stretches AS (
                SELECT {DAY}, stretch, min(seen) AS seen, max(gone) AS gone FROM numbered GROUP BY {DAY}, stretch)
            SELECT {DAY}, seen, CAST(NULL AS DATE) AS gone FROM lasting
            UNION ALL
            SELECT s.account_id, s.person_id, s.day, s.seen, least(s.gone, l.seen) AS gone
            FROM stretches s LEFT JOIN lasting l
                ON l.account_id = s.account_id AND l.person_id = s.person_id AND l.day = s.day
            WHERE l.seen IS NULL OR s.seen < l.seen"""


ACCOUNT_DAYS = Face(
    name="account_days",
    columns={"account_id": "string", "members": "int64", "active": "int64"},
    sources=("memberships", "usage"),
    together=True,
    select=_select,
)
