"""Sessions: an event after half an hour in which the same person did nothing at the account begins one.

A session counts on the day it begins. When an earlier event becomes known late and closes the gap, the session is no
longer one of its own from that day on; when the event before it turns out wrong, it is one from then on: a start is a
row with an interval like any other.
"""

from __future__ import annotations

from datetime import date, timedelta

GAP_MINUTES = 30
GAP = GAP_MINUTES * 60_000_000  # in microseconds
WHO = "account_id, person_id"
HERE = f"{WHO}, happened_at, day"


def starts(events: str, since: date | None, until: date) -> str:
    """SQL of (account_id, person_id, day, started_at, known_day, known_until_day): the first events of sessions.

    `since`: no start before this day is wanted; the scan then begins a day earlier. None after `until` is either: what
    happens later makes no earlier event the first of its session, or another's, so of two years only the part that is
    asked about is gone through.

    Events are put into cells of half an hour. Only the first of a cell may begin a session, and only the cell before can
    hold what it belongs to: nothing but cells is sorted. So it is where a cell is plain: all its events stand, and were
    seen on their days or all on one day. At the others it is decided event by event: between any two days on which
    one is seen or turns out wrong, an event is a start if it stands and none of the half hour before it does.
    """
    recent = f"AND day >= DATE '{since - timedelta(1)}'" if since else ""
    heard = f"""
        SELECT {WHO}, happened_at, epoch_us(happened_at) AS at_us, epoch_us(happened_at) // {GAP} AS cell, day,
            greatest(day, known_day) AS seen, known_until_day AS gone
        FROM ({events})
        WHERE person_id IS NOT NULL AND account_id IS NOT NULL AND day <= DATE '{until}' {recent}"""
    before = f"OVER (PARTITION BY {WHO} ORDER BY cell)"
    return f"""
        WITH cells AS (
            SELECT {WHO}, cell, min(happened_at) AS started_at, min(at_us) AS first_us, max(at_us) AS last_us,
                min(day) AS day, min(seen) AS seen,
                bool_or(gone IS NOT NULL) OR (bool_or(seen > day) AND min(seen) < max(seen)) AS mixed
            FROM ({heard}) heard GROUP BY {WHO}, cell),
        ordered AS (
            SELECT *, lag(last_us) {before} AS last_before, lag(seen) {before} AS seen_before,
                lag(mixed) {before} AS mixed_before
            FROM cells),
        parted AS (
            SELECT *, CASE WHEN first_us - last_before <= {GAP} THEN seen_before END AS joined,
                mixed OR (first_us - last_before <= {GAP} AND mixed_before) AS doubtful
            FROM ordered),
        asked AS (
            SELECT DISTINCT h.account_id, h.person_id, h.happened_at, h.at_us, h.day,
                unnest(range(h.cell - 1, h.cell + 1)) AS cell
            FROM ({heard}) h JOIN (SELECT {WHO}, cell FROM parted WHERE doubtful) d
                ON d.account_id = h.account_id AND d.person_id = h.person_id AND d.cell = h.cell),
        near AS (
            SELECT a.account_id, a.person_id, a.happened_at, a.day, h.seen, h.gone, h.at_us = a.at_us AS own
            FROM asked a JOIN ({heard}) h ON h.account_id = a.account_id AND h.person_id = a.person_id
                AND h.cell = a.cell AND h.at_us BETWEEN a.at_us - {GAP} AND a.at_us),
        session_turns AS (
            SELECT *, lead(since) OVER (PARTITION BY {HERE} ORDER BY since) AS until FROM (
                SELECT {HERE}, seen AS since FROM near
                UNION SELECT {HERE}, gone AS since FROM near WHERE gone IS NOT NULL) all_turns)
        SELECT {WHO}, day, started_at, seen AS known_day, joined AS known_until_day
        FROM parted WHERE doubtful IS NOT TRUE AND (joined IS NULL OR seen < joined)
        UNION ALL
        SELECT t.account_id, t.person_id, t.day, t.happened_at AS started_at, t.since AS known_day,
            t.until AS known_until_day
        FROM session_turns t JOIN near n ON n.account_id = t.account_id AND n.person_id = t.person_id
            AND n.happened_at = t.happened_at AND n.seen <= t.since AND (n.gone IS NULL OR n.gone > t.since)
        GROUP BY t.account_id, t.person_id, t.day, t.happened_at, t.since, t.until
        HAVING bool_and(n.own)"""
