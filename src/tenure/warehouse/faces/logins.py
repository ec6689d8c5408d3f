"""Logins as stretches of days, each with when it was known: what is counted of members rests on them."""

from __future__ import annotations

# Of a stretch `m` and a day `d`: whether the day counts to it, and from when until when that was known.
WITHIN = (
    "{d}.day >= m.day AND (m.next_day IS NULL OR {d}.day < m.next_day) "
    "AND (m.gone IS NULL OR {d}.day < m.gone)"
)
SEEN = "greatest({d}.day, m.seen)"
GONE = "m.gone"

KEYS = "account_id, person_id"
SAME = "{a}.account_id = {b}.account_id AND {a}.person_id = {b}.person_id"


def logins(changes: str) -> str:
    """SQL of account_id, person_id, day, next_day, seen, gone, from rows of logins given and taken away.

    From `day` until before `next_day` (empty: no end) there was a login: so it was known from `seen` until before
    `gone` (empty: it still is). No two rows say it of one day as known on one day. Where changes became known in the
    order in which they happened and none was wrong, a login counts until the next change was seen, which may be after
    it happened. Of others the last change that stood decides, for each stretch between two changes and between two days
    on which one was seen or turned out wrong.
    """
    order = f"PARTITION BY {KEYS} ORDER BY happened_at, change, known_day"
    return f"""
        WITH login_changes AS (
            SELECT {KEYS}, change, happened_at, day, known_day, known_until_day AS gone,
                greatest(day, known_day) AS seen, lead(day) OVER ({order}) AS next_day,
                lead(greatest(day, known_day)) OVER ({order}) AS next_seen
            FROM {changes}),
        login_parts AS (
            SELECT *, coalesce(bool_or(gone IS NOT NULL OR next_seen < seen) OVER (PARTITION BY {KEYS}), FALSE) AS mixed
            FROM login_changes),
        login_mixed AS (SELECT * FROM login_parts WHERE mixed),
        login_days AS (
            SELECT {KEYS}, day, lead(day) OVER (PARTITION BY {KEYS} ORDER BY day) AS next_day
            FROM (SELECT DISTINCT {KEYS}, day FROM login_mixed) all_days),
        login_turns AS (
            SELECT {KEYS}, seen, lead(seen) OVER (PARTITION BY {KEYS} ORDER BY seen) AS gone FROM (
                SELECT {KEYS}, seen FROM login_mixed
                UNION SELECT {KEYS}, gone AS seen FROM login_mixed WHERE gone IS NOT NULL) all_turns)
        SELECT {KEYS}, day, next_day, seen, CAST(NULL AS DATE) AS gone
        FROM login_parts WHERE change = 'joined' AND NOT mixed
        UNION ALL
        SELECT {KEYS}, next_day AS day, CAST(NULL AS DATE) AS next_day, seen, next_seen AS gone
        FROM login_parts WHERE change = 'joined' AND NOT mixed AND next_day < next_seen
        UNION ALL
        SELECT {KEYS}, day, next_day, seen, gone FROM (
            SELECT d.account_id, d.person_id, d.day, d.next_day, t.seen, t.gone,
                arg_max(m.change, (m.happened_at, m.change, m.known_day)) AS change
            FROM login_days d JOIN login_turns t ON {SAME.format(a="t", b="d")} AND (t.gone IS NULL OR t.gone > d.day)
            JOIN login_mixed m ON {SAME.format(a="m", b="d")} AND m.day <= d.day AND m.seen <= t.seen
                AND (m.gone IS NULL OR m.gone > t.seen)
            GROUP BY d.account_id, d.person_id, d.day, d.next_day, t.seen, t.gone) decided
        WHERE change = 'joined'"""
