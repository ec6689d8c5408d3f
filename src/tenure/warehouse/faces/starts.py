"""When somebody did something for the first time, as it was known: a fact that comes late moves a beginning back from then on.

A first day is a row with an interval like any other: it is in force until an earlier day becomes known, or until what it
rests on turns out to be wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from tenure.warehouse.faces.face import Asked, Face
from tenure.warehouse.faces.feature_usage import FEATURE

USER = ("account_id", "person_id")


def starts(rows: str, keys: Sequence[str], named: Sequence[str]) -> str:
    """SQL of keys, `day` (the first), `known_day` and `known_until_day`, from rows that have these columns.

    Where the first day was known on that day (nearly always), that is all. Else those rows count that are earlier than
    all that were known before them, and between any two days on which one of them is seen or turns out wrong the
    earliest of those that stand is the first. The keys in `named` are never null: a plain `=` is what engines join by.
    """
    by = ", ".join(keys)
    equal = {key: "=" if key in named else "IS NOT DISTINCT FROM" for key in keys}
    same = " AND ".join(f"r.{key} {equal[key]} s.{key}" for key in keys)
    own = ", ".join(f"s.{key}" for key in keys)
    heard = f"SELECT {by}, day, greatest(day, known_day) AS seen, known_until_day AS gone FROM ({rows}) told"
    return f"""
        WITH firsts AS (
            SELECT {by}, gone, min(day) AS day, min(seen) AS seen FROM ({heard}) heard GROUP BY {by}, gone),
        late AS (
            SELECT {own}, s.day, s.seen, s.gone FROM ({heard}) s JOIN (SELECT * FROM firsts WHERE day < seen) r
                ON {same} AND s.gone IS NOT DISTINCT FROM r.gone),
        ordered AS (
            SELECT *, min(day) OVER (PARTITION BY {by}, gone ORDER BY seen
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM (SELECT {by}, gone, seen, min(day) AS day FROM late GROUP BY {by}, gone, seen)),
        records AS (
            SELECT {by}, day, seen, gone FROM firsts WHERE day = seen
            UNION ALL SELECT {by}, day, seen, gone FROM ordered WHERE before IS NULL OR day < before),
        turns AS (
            SELECT *, lead(since) OVER (PARTITION BY {by} ORDER BY since) AS until FROM (
                SELECT {by}, seen AS since FROM records
                UNION SELECT {by}, gone AS since FROM records WHERE gone IS NOT NULL) all_turns)
        SELECT {own}, min(r.day) AS day, s.since AS known_day, s.until AS known_until_day
        FROM turns s JOIN records r ON {same} AND r.seen <= s.since AND (r.gone IS NULL OR r.gone > s.since)
        GROUP BY {own}, s.since, s.until"""


def _users(asked: Asked) -> str:
    usage = asked.lens.rows("usage").get_name()
    return starts(
        f"SELECT * FROM {usage} WHERE account_id IS NOT NULL AND person_id IS NOT NULL", USER, USER
    )


def _features(asked: Asked) -> str:
    """Each feature of each user, and how long after the user's own beginning it was; and since when use is recorded at all."""
    usage = asked.lens.rows("feature_usage").get_name()
    users = asked.lens.rows("user_starts").get_name()
    since = asked.lens.delivered["usage"]
    recorded = f"DATE '{since}'" if since else "CAST(NULL AS DATE)"
    told = ", ".join(f"d.{name}" for name in FEATURE if name != "feature")
    of_features = starts(
        f"SELECT * FROM {usage} WHERE account_id IS NOT NULL",
        (*USER, "feature"),
        ("account_id", "feature"),
    )
    return f"""
        SELECT f.account_id, f.person_id, f.feature, {told}, f.day, u.day AS user_since, {recorded} AS recorded_since,
            greatest(f.known_day, coalesce(u.known_day, f.known_day)) AS known_day,
            least(f.known_until_day, u.known_until_day) AS known_until_day
        FROM ({of_features}) f
        LEFT JOIN (SELECT DISTINCT {", ".join(FEATURE)} FROM declared_features) d ON d.feature = f.feature
        LEFT JOIN {users} u
            ON u.account_id = f.account_id AND u.person_id = f.person_id
            AND (u.known_until_day IS NULL OR u.known_until_day > f.known_day)
            AND (f.known_until_day IS NULL OR f.known_until_day > u.known_day)"""


USER_STARTS = Face(
    name="user_starts",
    columns={"account_id": "string", "person_id": "string"},
    sources=("usage",),
    kept=True,
    select=_users,
)
FEATURE_STARTS = Face(
    name="feature_starts",
    columns={
        "account_id": "string",
        "person_id": "string",
        **FEATURE,
        "user_since": "date",
        "recorded_since": "date",
    },
    sources=("usage",),
    declared=("declared_features",),
    kept=True,
    select=_features,
)
