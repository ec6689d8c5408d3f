"""Days with use: how many users of an account did anything on each. What can be added up over days at hardly any cost.

A row per account, day and stretch in which it was known; a user is counted once a day, however much was done.
"""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face

DAY = "account_id, person_id, day"


def used(usage: str, since: str = "") -> str:
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


def _select(asked: Asked) -> str:
    usage = asked.lens.rows("usage").get_name()
    return f"""
        SELECT account_id, count(*) AS users, day, seen AS known_day, gone AS known_until_day
        FROM ({used(usage)}) u WHERE gone IS NULL OR seen < gone
        GROUP BY account_id, day, seen, gone"""


USE_DAYS = Face(
    name="use_days",
    columns={"account_id": "string", "users": "int64"},
    sources=("usage",),
    kept=True,
    select=_select,
)
