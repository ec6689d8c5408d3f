"""The end of 74 Apache projects foreseen by the shipped churn target with default settings, imported as anybody would import them.

A project has ended where nobody commits in the 90 days that follow a lead of 30. Asked of live projects at the end of every
month; who was never retired is known up to its last event only. TENURE_DATA names the folder.
"""

from __future__ import annotations

import csv
import os
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pytest

from tenure.app import App
from tenure.clock.retraining import ground
from tenure.collect.imports import import_files
from tenure.facts import Moments
from tenure.health.prediction.examples import Examples
from tenure.health.prediction.learn import learn
from tenure.health.prediction.targets import target_named
from tenure.health.prediction.targets.past import DAY
from tenure.health.prediction.train import Training

DATA = os.environ.get("TENURE_DATA")
pytestmark = pytest.mark.skipif(
    not (DATA and (Path(DATA) / "asf-podlings").is_dir()),
    reason="TENURE_DATA does not name a folder with the data sets",
)
FOLDER = Path(DATA or "") / "asf-podlings"
END = date(2026, 8, 22)  # of the data


def app_of_people(folder: Path) -> App:
    """A workspace with what people committed; bots are left out."""
    (folder / "tenure.toml").write_text('[workspace]\nname = "podlings"\n')
    people = folder / "people.parquet"
    duckdb.execute(
        f"COPY (SELECT * FROM '{FOLDER / 'events.parquet'}' WHERE NOT is_bot) TO '{people}'"
    )
    app = App.open(folder)
    named = {"account_id": "account", "person_id": "user", "happened_at": "ts", "event": "module"}
    import_files(app, "event", [people], named, now=datetime.now(UTC))
    return app


def known_until() -> dict[str, np.datetime64]:
    """Up to when each project is known: a retired one to the end of the data, since nobody came back."""
    with (FOLDER / "accounts.csv").open() as file:
        rows = list(csv.DictReader(file))
    found = {}
    for row in rows:
        retired = row["status_read"] == "retired" or row["later_retired_background"] == "1"
        found[row["account"]] = np.datetime64(END if retired else row["last_event"][:10])
    return found


def silent(examples: Examples) -> npt.NDArray[np.float64]:
    """By the file itself: whether nobody committed from day 31 to day 120."""
    rows = duckdb.sql(
        f"SELECT DISTINCT account, ts::DATE FROM '{FOLDER / 'events.parquet'}' WHERE NOT is_bot"
    ).fetchall()
    days: dict[str, list[date]] = {}
    for account, day in rows:
        days.setdefault(account, []).append(day)
    used = {account: np.array(of, dtype=DAY) for account, of in days.items()}
    assert examples.at is not None
    found = []
    for account, day in zip(examples.groups, examples.at, strict=True):
        after = (used[account] - day).astype(int)
        found.append(not ((after > 30) & (after <= 120)).any())
    return np.array(found, dtype=float)


def test_the_shipped_target_foresees_the_end_of_projects(tmp_path):
    app = app_of_people(tmp_path)
    training = Training(ground(app), target_named("churn"), END)
    with app.engine() as engine:
        examples, about, _ = training.examples(app.lens(engine, Moments.at(END)), engine)
    assert examples.at is not None
    until = known_until()
    last = np.array([until[account] for account in examples.groups], dtype=DAY)
    examples = examples.take(examples.at + np.timedelta64(120, "D") <= last)
    assert (silent(examples) == examples.outcome).all()
    card = learn(examples, about).card
    assert card.verdict == "usable"
    told = card.grouped
    assert told is not None
    assert told.auc is not None
    assert told.lift_10 is not None
    assert told.auc.value >= 0.915, told
    assert told.lift_10 >= 5.8, told
