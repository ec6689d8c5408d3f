"""Sessions: an event after half an hour in which the same person did nothing at the account begins one.

A session counts on the day it begins. When an earlier event becomes known late and closes the gap, the session is no
longer one of its own from that day on: a start is a row with an interval like any other.
"""

from __future__ import annotations

from datetime import date, timedelta

GAP_MINUTES = 30


def starts(events: str, since: date | None, until: date) -> str:
    """SQL of (account_id, person_id, day, started_at, known_day, known_until_day): the first events of sessions.

    `since`: no start before this day is wanted; the scan then begins a day earlier. None after `until` is either: what
    happens later makes no earlier event the first of its session, or another's, so of two years only the part that is
    asked about is gone through.
    """
    recent = f"AND day >= DATE '{since - timedelta(1)}'" if since else ""
    return f"""
        SELECT account_id, person_id, day, happened_at AS started_at, seen AS known_day,
            least(nullif(gone, DATE '9999-12-31'), joined) AS known_until_day
        FROM (
            SELECT *, min(seen) OVER (
                PARTITION BY account_id, person_id ORDER BY epoch_us(happened_at)
                RANGE BETWEEN {GAP_MINUTES * 60_000_000} PRECEDING AND 1 PRECEDING) AS joined
            FROM (
                SELECT account_id, person_id, happened_at, day,
                    min(greatest(day, known_day)) AS seen,
                    max(coalesce(known_until_day, DATE '9999-12-31')) AS gone
                FROM ({events})
                WHERE person_id IS NOT NULL AND account_id IS NOT NULL AND day <= DATE '{until}' {recent}
                GROUP BY account_id, person_id, happened_at, day))
        WHERE joined IS NULL OR seen < joined"""
