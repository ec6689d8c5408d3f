"""Users whose login was taken away, with how they had worked until then, as it was known when that became known.

Who is no member any more is not among `people`, though it may be just they who carried the account. A row stands until
the login is given back.
"""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face

YEAR, HALF = 365, 182  # days before the leaving that are looked at


def _select(asked: Asked) -> str:
    changes = asked.lens.rows("membership_changes").get_name()
    usage = asked.lens.rows("usage").get_name()
    return f"""
        WITH turns AS (
            SELECT account_id, person_id, change, day, happened_at, greatest(day, known_day) AS seen, known_until_day
            FROM {changes} WHERE account_id IS NOT NULL AND person_id IS NOT NULL),
        later AS (
            SELECT *, min(seen) OVER (PARTITION BY account_id, person_id ORDER BY happened_at DESC, change
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS next_seen
            FROM turns),
        gone AS (
            SELECT account_id, person_id, day, seen, least(known_until_day, next_seen) AS until
            FROM later WHERE change = 'left' AND (next_seen IS NULL OR next_seen > seen)),
        worked AS (
            SELECT g.account_id, g.person_id, g.day, g.seen,
                count(DISTINCT date_trunc('week', u.day)) AS weeks,
                min(u.day) AS first_day, max(u.day) AS last_day,
                sum(CASE WHEN u.day >= g.day - {HALF} THEN u.n END) AS events
            FROM gone g JOIN {usage} u ON u.account_id = g.account_id AND u.person_id = g.person_id
                AND u.day <= g.day AND u.day > g.day - {YEAR} AND greatest(u.day, u.known_day) <= g.seen
                AND (u.known_until_day IS NULL OR u.known_until_day > g.seen)
            GROUP BY g.account_id, g.person_id, g.day, g.seen)
        SELECT g.account_id, g.person_id, CAST(coalesce(w.weeks, 0) AS BIGINT) AS weeks,
            CAST(w.first_day AS DATE) AS first_day, CAST(w.last_day AS DATE) AS last_day,
            CAST(coalesce(w.events, 0) AS BIGINT) AS events, g.day, g.seen AS known_day, g.until AS known_until_day
        FROM gone g LEFT JOIN worked w
            ON w.account_id = g.account_id AND w.person_id = g.person_id AND w.day = g.day AND w.seen = g.seen"""


LEAVERS = Face(
    name="leavers",
    columns={
        "account_id": "string",
        "person_id": "string",
        "weeks": "int64",
        "first_day": "date",
        "last_day": "date",
        "events": "int64",
    },
    sources=(),  # where logins are not known, nobody has left
    kept=True,
    select=_select,
)
