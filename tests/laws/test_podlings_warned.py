"""Commits to 74 Apache projects as use: of how many deaths a rule warns in time, with thresholds of the past alone.

A project is an account, and dead where no person ever did anything again. Of those that were never retired nothing more is known
after the last commit that was read: they are censored there. TENURE_DATA names the folder.
"""

from __future__ import annotations

import csv
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tenure.app import App
from tenure.catalog.compute import compute
from tenure.collect.imports import import_files
from tenure.facts import Moments
from tenure.proof.asked import Asked
from tenure.proof.backtest import Backtest, backtest
from tenure.proof.censoring import censored_by
from tenure.proof.ground import Ground
from tenure.proof.rule import Rule
from tenure.warehouse.storing import Computed

DATA = os.environ.get("TENURE_DATA")
pytestmark = pytest.mark.skipif(
    not (DATA and (Path(DATA) / "asf-podlings").is_dir()),
    reason="TENURE_DATA does not name a folder with the data sets",
)
FOLDER = Path(DATA or "") / "asf-podlings"
NAMES = ("is_live", "trial", "arr", "days_without_use", "active_days_13w", "customer_age_days")
GRID = Moments.grid(date(2010, 1, 3), date(2026, 11, 15), timedelta(days=7))
TODAY = date(2026, 11, 20)
AT_ONCE = 200  # moments


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    workspace = tmp_path_factory.mktemp("podlings")
    (workspace / "tenure.toml").write_text('[workspace]\nname = "podlings"\n')
    people, retired = workspace / "people.parquet", workspace / "accounts.csv"
    duckdb.sql(
        f"COPY (SELECT account, user, ts, module FROM '{FOLDER}/events.parquet' WHERE NOT is_bot) TO '{people}'"
    )
    with (FOLDER / "accounts.csv").open() as told, retired.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["account_id", "retired"])
        for row in csv.DictReader(told):
            rows.writerow(
                [row["account"], "yes" if row["later_retired_background"] == "1" else "no"]
            )
    app, now = App.open(workspace), datetime.now(UTC)
    named = {"account_id": "account", "person_id": "user", "happened_at": "ts", "event": "module"}
    import_files(app, "event", [people], named, now=now)
    import_files(app, "account", [retired], {}, static=("retired",), now=now)
    catalog, pinned = app.catalog, app.lake.pin()
    versions = {name: catalog.version(name) for name in NAMES}
    with app.computer() as engine:
        for first in range(0, len(GRID), AT_ONCE):
            days = Moments(GRID.days[first : first + AT_ONCE])
            table = compute(catalog, app.lens(engine, days), NAMES)
            app.readings.write("account", Computed(table=table, versions=versions, pinned=pinned))
    return app.ground(TODAY)


def replayed(ground: Ground, what: str, **asked: object) -> Backtest:
    living = censored_by(ground, "retired = 'no'")
    given = {"rule": Rule("burden", 0.06), **asked}
    return backtest(ground, Asked(what=what, censored=living, **given))


def test_more_than_half_of_the_deaths_are_warned_a_month_ahead(ground):
    """At least 55 % of deaths, at most 0.06 alarms an account and month where they live; every threshold from the past."""
    found = replayed(ground, "days_without_use")
    figures = found.figures
    assert figures.losses == 47
    assert figures.foreseen / figures.losses >= 0.55
    assert figures.burden_staying is not None
    assert figures.burden_staying <= 0.06
    assert all((one.lead_days or 30) >= 30 for one in found.judgement.losses)


def test_an_alarm_is_told_by_its_past_alone(ground):
    """A history that ends earlier has the same alarms until then."""
    whole, cut = replayed(ground, "days_without_use"), date(2018, 12, 30)
    early = replayed(ground, "days_without_use", until=cut)
    told = [
        {
            (one.account_id, one.day)
            for one in each.judgement.alarms
            if one.day <= cut - timedelta(400)
        }
        for each in (early, whole)
    ]
    assert told[0]
    assert told[0] <= told[1]
    assert list(early.threshold)[10:] == list(whole.threshold)[10 : len(early.history.days)]


def test_who_is_missed_is_listed_as_openly_as_who_is_foreseen(ground):
    found = replayed(ground, "active_days_13w")
    missed = [one for one in found.judgement.losses if not one.foreseen]
    assert len(missed) == found.figures.losses - found.figures.foreseen > 0
    assert all(one.why in ("no alarm", "too late", "no data") for one in missed)
