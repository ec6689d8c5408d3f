"""Sources of use that are overdue by their own cadence (`warehouse/feeds.py`), each with the accounts that it tells about.

A row per silence and account, or (`feed_silent_dates`) for each of its days: of every source that ever brought the account's
use; of an account without any, of every source. What arrived has arrived, whatever turned out to be wrong with it later.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from datetime import date

import pyarrow as pa

from tenure.warehouse.faces.face import Asked, Face
from tenure.warehouse.feeds import silences

STRETCHES = "feed_stretches"
DATES = "feed_dates"  # of these stretches
ARRIVED = "greatest(day, known_day)"
STRETCH = pa.schema([("source", pa.string()), ("since", pa.date32()), ("until", pa.date32())])
DATE = pa.schema([("source", pa.string()), ("day", pa.date32())])


def _select(asked: Asked) -> str:
    lens = asked.lens
    usage = f"({_arrived(asked)}) arrived"
    _find_stretches(asked, usage)
    return f"""
        WITH users AS (
            SELECT account_id, source, min({ARRIVED}) AS first FROM {usage}
            WHERE account_id IS NOT NULL AND source IS NOT NULL
            GROUP BY account_id, source),
        begun AS (SELECT account_id, min(first) AS first FROM users GROUP BY account_id),
        told AS (
            SELECT u.account_id, u.source, s.since, greatest(s.since, u.first) AS seen, s.until
            FROM users u JOIN {STRETCHES} s ON s.source = u.source
            UNION ALL
            SELECT a.account_id, s.source, s.since, greatest(s.since, a.first_day), least(s.until, b.first)
            FROM ({lens.accounts_named()}) a LEFT JOIN begun b ON b.account_id = a.account_id
            CROSS JOIN {STRETCHES} s)
        SELECT account_id, source, since, since AS day, seen AS known_day, until AS known_until_day
        FROM told WHERE seen < until"""


def _arrived(asked: Asked) -> str:
    """Use as it is stored, whatever turned out to be wrong with it. What is known anew on the day on which something of the
    same source and day was closed was moved to another account: it did not arrive again."""
    lens = asked.lens
    stored = lens.pinned.scan("usage", engine=lens.engine)
    return f"""
        SELECT u.account_id, u.source, u.day, u.known_day FROM ({stored}) u
        LEFT JOIN (
            SELECT DISTINCT source, day, known_until_day AS closed FROM ({stored}) c
            WHERE known_until_day IS NOT NULL) moved
        ON moved.source = u.source AND moved.day = u.day AND moved.closed = u.known_day
        WHERE moved.day IS NULL AND greatest(u.day, u.known_day) <= DATE '{lens.moments.days[-1]}'"""


def _find_stretches(asked: Asked, usage: str) -> None:
    arrivals: dict[str, dict[date, int]] = defaultdict(dict)
    for source, day, accounts in asked.lens.engine.rows(
        f"""SELECT source, {ARRIVED}, count(DISTINCT account_id) FROM {usage}
        WHERE source IS NOT NULL GROUP BY source, {ARRIVED}"""
    ):
        arrivals[source][day] = accounts
    found = [one for source in sorted(arrivals) for one in silences(source, arrivals[source])]
    asked.lens.engine.register(STRETCHES, pa.Table.from_pylist(list(map(asdict, found)), STRETCH))
    dates = [{"source": one.source, "day": day} for one in found for day in one.days]
    asked.lens.engine.register(DATES, pa.Table.from_pylist(dates, DATE))


def _dates(asked: Asked) -> str:
    silences = asked.lens.rows("feed_silences").get_name()
    return f"""
        SELECT s.account_id, s.source, d.day, d.day AS known_day, CAST(NULL AS DATE) AS known_until_day
        FROM {silences} s JOIN {DATES} d ON d.source = s.source AND d.day >= s.known_day AND d.day < s.known_until_day"""


FEED_SILENCES = Face(
    name="feed_silences",
    columns={"account_id": "string", "source": "string", "since": "date"},
    sources=("usage",),
    kept=True,
    select=_select,
)
FEED_SILENT_DATES = Face(
    name="feed_silent_dates",
    columns={"account_id": "string", "source": "string"},
    sources=("usage",),
    select=_dates,
)
