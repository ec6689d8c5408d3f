"""When a call happened: by the client's clock, corrected by ours where the two are far apart.

    happened_at = timestamp                              where |received_at - sentAt| <= 5 min, or nothing says when it was sent
    happened_at = timestamp + (received_at - sentAt)     else

Below five minutes the client's clock is right enough, and the difference is mostly the way of the request, or a `sentAt`
that the client did not renew when it tried again (two clients do not), which would make the event later than it was.
What lies ahead happened when it was received. A call of more than ten years ago is an error, unless old calls are sent
on purpose (`/v1/import`, PostHog's `historical_migration`).
"""

from __future__ import annotations

SKEW_MINUTES = 5
MOST_YEARS = 10
OLDEST = "TIMESTAMPTZ '1970-01-01 00:00:00+00'"
SHOWN = 40  # signs of a time in a sentence
# Years that calendars of programs have, in any zone: beyond them, files of the lake could be read no more.
FIRST, LAST = "TIMESTAMPTZ '0001-02-01 00:00:00+00'", "TIMESTAMPTZ '9999-11-30 00:00:00+00'"


def instant(text: str) -> str:
    """SQL of a time as it was sent; null where it is none."""
    read = f"TRY_CAST({text} AS TIMESTAMPTZ)"
    return f"CASE WHEN {text}[5] = '-' AND {read} BETWEEN {FIRST} AND {LAST} THEN {read} END"


def timed(calls: str) -> str:
    """SQL of calls (told_at, sent, received_at, backfill, fault) with `happened_at`, and a fault where their time is none."""
    skew = "epoch_us(received_at) - epoch_us(sent_at)"
    corrected = f"""CASE WHEN told_at IS NULL THEN received_at
        WHEN sent_at IS NOT NULL AND abs({skew}) > {SKEW_MINUTES * 60_000_000}
            THEN make_timestamptz(epoch_us(said_at) + {skew})
        ELSE said_at END"""
    wrong = f"""CASE WHEN told_at IS NULL THEN NULL
        WHEN said_at IS NULL THEN 'bad_time: timestamp is "' || left(told_at, {SHOWN}) || '"'
        WHEN meant_at < {OLDEST} OR (NOT backfill AND meant_at < received_at - INTERVAL {MOST_YEARS} YEAR)
            THEN 'bad_time: ' || strftime(meant_at, '%Y-%m-%d') || ' is too long ago; /v1/import takes old events'
        END"""
    return f"""
        SELECT * EXCLUDE (said_at, sent_at, meant_at, fault), least(meant_at, received_at) AS happened_at,
            coalesce(fault, {wrong}) AS fault
        FROM (SELECT *, {corrected} AS meant_at
            FROM (SELECT *, {instant("told_at")} AS said_at, {instant("sent")} AS sent_at FROM ({calls})))"""
