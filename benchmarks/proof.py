"""A replay of two years of weekly moments of 5,000 accounts, on stored readings: what `tenure backtest` and the page wait for."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.timing import best
from tenure.app import App
from tenure.collect.imports import import_files
from tenure.proof.asked import Asked
from tenure.proof.backtest import backtest
from tenure.proof.rule import Rule
from tenure.proof.track_record import track_records
from tenure.proof.warner import kinds
from tenure.warehouse.storing import Computed

ACCOUNTS, MOMENTS = 5_000, 104
UNTIL = date(2026, 11, 15)
LOST = 1_000  # of the accounts, over the two years
AT_ONCE = 26  # moments that are stored together


def measure(folder: Path) -> Iterator[str]:
    """A line for each of the replays that are asked for most, after the workspace has been made."""
    app = _made(folder)
    ground = app.ground(UNTIL)

    def replay(what: str, rule: Rule | None = None) -> float:
        asked = Asked(what=what, rule=rule, as_stored=True)
        return best(lambda: backtest(ground, asked))

    told = (
        ("health at its own band, three naive rules beside it", replay("health")),
        ("health by the threshold of each moment's past", replay("health", Rule("burden", 0.06))),
        ("a condition", replay("active_days_13w < 5 and days_without_use > 14")),
        (
            f"the track record of {len(kinds(app.catalog)) + len(kinds(app.catalog, 'opportunity'))} kinds of signal",
            best(lambda: track_records(ground)),
        ),
    )
    for what, took in told:
        yield f"{what:<56} {took:6.1f} s   budget 60 s"


def _made(folder: Path) -> App:
    """Customers of whom one in five leaves, and readings that know a little of it."""
    folder.mkdir(parents=True)
    (folder / "tenure.toml").write_text('[workspace]\nname = "bench"\n')
    app, random = App.open(folder), np.random.default_rng(1)
    days = [UNTIL - timedelta(weeks=ago) for ago in range(MOMENTS - 1, -1, -1)]
    ends = np.full(ACCOUNTS, 10**9)
    ends[:LOST] = random.integers(days[0].toordinal() + 60, UNTIL.toordinal(), LOST)
    ids = [f"account-{number:05}" for number in range(ACCOUNTS)]
    file = folder / "lines.csv"
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["account_id", "line_id", "started_at", "ended_at", "arr", "currency"])
        for account, end in zip(ids, ends.tolist(), strict=True):
            ended = "" if end == 10**9 else date.fromordinal(end).isoformat()
            rows.writerow([account, "1", "2023-01-01", ended, 1200, app.settings.currency])
    import_files(app, "contract_line", [file], {}, now=datetime.now(UTC))
    for first in range(0, MOMENTS, AT_ONCE):
        _store(app, ids, ends, days[first : first + AT_ONCE], random)
    return app


def _store(
    app: App, ids: list[str], ends: np.ndarray, days: list[date], random: np.random.Generator
) -> None:
    """What is read of all accounts on these days."""
    catalog = app.catalog
    types = catalog.types("account")
    signals = [one.name for one in (*kinds(catalog), *kinds(catalog, "opportunity"))]
    columns: dict[str, list[pa.Array]] = {}
    for day in days:
        live = ends > day.toordinal()
        near = np.clip((ends - day.toordinal()) / 180, 0, 1)
        values: dict[str, np.ndarray] = {
            "is_live": live,
            "trial": np.zeros(len(ids), np.bool_),
            "arr": np.full(len(ids), 1200.0),
            "health": np.clip(60 * near + 40 * random.random(len(ids)), 0, 100),
            "active_days_13w": (60 * near * random.random(len(ids))).astype(np.int64),
            "days_without_use": random.integers(0, 30, len(ids)),
            "customer_age_days": np.full(len(ids), 700),
            **{name: random.choice([0, 0, 0, 0, 0, 0, 0, 1, 2, 3], len(ids)) for name in signals},
        }
        columns.setdefault("account_id", []).append(pa.array(ids))
        columns.setdefault("as_of", []).append(pa.array([day] * len(ids)))
        for name, found in values.items():
            array = pa.array(found).cast(types[name].to_pyarrow())
            columns.setdefault(name, []).append(array)
        band = np.where(values["health"] < 50, "at_risk", "healthy")
        columns.setdefault("band", []).append(pa.array(band.tolist()))
    table = pa.table({name: pa.chunked_array(parts) for name, parts in columns.items()})
    versions = {name: catalog.version(name) for name in table.column_names[2:]}
    app.readings.write("account", Computed(table=table, versions=versions, pinned=app.lake.pin()))
