"""Imported and asked through the command, every cell equals plain SQL over the same file: zones, late facts, midnights."""

from __future__ import annotations

import csv
import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest

from tenure.app import App
from tenure.catalog.compute import compute
from tenure.collect.imports import import_files
from tenure.facts import Moments

ZONES = ["UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]
GRID = Moments.grid(date(2024, 2, 20), date(2024, 5, 7), timedelta(days=7))
NAMES = ["active_users", "active_days", "event_count", "event_count_before", "last_use"]


@pytest.mark.parametrize("zone", ZONES)
def test_readings_equal_plain_sql(tmp_path, zone):
    rows = _rows(zone)
    with (tmp_path / "use.csv").open("w", newline="") as lines:
        csv.writer(lines).writerows(
            [("account", "user", "what", "when", "told"), *((r[:3] + r[3:5]) for r in rows)]
        )
    (tmp_path / "tenure.toml").write_text(f'[workspace]\nzone = "{zone}"\n')
    app = App.open(tmp_path)
    named = {"account_id": "account", "person_id": "user", "event": "what", "happened_at": "when"}
    files, now = [tmp_path / "use.csv"], datetime.now(UTC)
    result = import_files(app, "event", files, named, known_at="told", now=now)
    assert (result.received, result.stored) == (len(rows), len(rows)), result
    with app.engine() as engine:
        found = compute(app.catalog, app.lens(engine, GRID), NAMES)
    assert found.to_pylist() == _by_sql(rows)


def _rows(zone: str) -> list[tuple[str, str, str, str, str, date, date]]:
    """Events around midnight and around the days on which clocks change; a third known days later.

    Every other time is written without a zone, so as the workspace's clock shows it.
    """
    dice = random.Random(zone)
    here = ZoneInfo(zone)
    rows = []
    for number in range(2500):
        day = date(2024, 1, 15) + timedelta(days=dice.randrange(110))
        at = dice.choice([(0, 0, 0), (23, 59, 59), (12, 30, 0), (0, 0, 1), (5, 15, 9)])
        local = datetime(day.year, day.month, day.day, *at, tzinfo=here)
        told = local + timedelta(days=dice.randrange(30) if number % 3 == 0 else 0)
        when = f"{local:%Y-%m-%d %H:%M:%S}" if number % 2 else local.isoformat()
        rows.append(
            (
                dice.choice("abc"),
                dice.choice(["u1", "u2", "u3", "u4"]),
                dice.choice(["view", "edit"]),
                when,
                told.isoformat(),
                day,
                told.date(),
            )
        )
    return rows


def _by_sql(rows) -> list[dict[str, object]]:
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE f (account_id TEXT, person TEXT, event TEXT, happened TEXT, told TEXT, d DATE, k DATE)"
        )
        con.executemany("INSERT INTO f VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        con.execute("CREATE TABLE g (as_of DATE)")
        con.executemany("INSERT INTO g VALUES (?)", [(day,) for day in GRID])
        cursor = con.execute("""
            SELECT account_id, as_of,
                count(DISTINCT person) FILTER (d > as_of - 28) AS active_users,
                count(DISTINCT d) FILTER (d > as_of - 28) AS active_days,
                count(*) FILTER (d > as_of - 28) AS event_count,
                count(*) FILTER (d > as_of - 56 AND d <= as_of - 28) AS event_count_before,
                max(d) AS last_use
            FROM f JOIN g ON d <= as_of AND k <= as_of GROUP BY ALL ORDER BY ALL""")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
