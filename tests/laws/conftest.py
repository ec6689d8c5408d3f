"""A small simulated vendor with facts that came in late, on which every definition is tried."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.lakes import store
from tests.once import once

from tenure.app import App
from tenure.collect.imports import import_files
from tenure.demo import write
from tenure.facts import Fact, kinds
from tenure.facts.fact import columns

UNTIL = date(2026, 6, 30)


@pytest.fixture(scope="session")
def vendor(tmp_path_factory) -> App:
    """Tasklane with 20 customers, six months, two currencies, a zone ahead of UTC, and 400 late events."""
    return App.open(once(tmp_path_factory, "laws", _make) / "workspace")


@pytest.fixture(scope="session")
def mended(vendor: App, tmp_path_factory) -> App:
    """The same vendor; of every kind some facts turned out wrong later on, and some belonged to somebody else."""

    def make(folder: Path) -> None:
        shutil.copytree(vendor.workspace, folder / "workspace")
        lake = App.open(folder / "workspace").lake
        store(lake, "correction", _corrections(vendor))

    return App.open(once(tmp_path_factory, "laws_mended", make) / "workspace")


def _corrections(app: App) -> list[dict[str, object]]:
    """Of eight facts of every kind: on 5 or 20 May one half is found wrong, the other moved to another account."""
    pinned, found = app.lake.pin(), []
    with app.engine() as engine:
        usage = f"SELECT DISTINCT account_id FROM ({pinned.scan('usage')}) ORDER BY 1 LIMIT 4"
        accounts = [account for (account,) in engine.rows(usage)]
        for kind in kinds().values():
            if pinned.version(kind.rows) is None or kind.kind == "correction":
                continue
            rows = engine.rows(
                f"SELECT fact_high, fact_low, {_person(kind)} FROM ({pinned.scan(kind.rows)}) "
                "WHERE known_day < DATE '2026-05-04' ORDER BY 1, 2 LIMIT 8"
            )
            for number, (high, low, person) in enumerate(rows):
                moved = {
                    "moved": True,
                    "to_account_id": accounts[number % 4],
                    "to_person_id": person,
                }
                found.append(
                    {
                        "of_kind": kind.kind,
                        "of_fact": f"{high % 2**64:016x}{low % 2**64:016x}",
                        "reason": "mend",
                        "happened_at": f"2026-05-{(5, 20)[number % 2]:02}T10:00",
                        **(moved if number >= 4 and "account_id" in _names(kind) else {}),
                    }
                )
    return found


def _person(kind: type[Fact]) -> str:
    return "person_id" if "person_id" in _names(kind) else "NULL"


def _names(kind: type[Fact]) -> set[str]:
    return {column.name for column in columns(kind)}


def _make(folder: Path) -> None:
    files = write(folder / "files", seed=3, until=UNTIL, months=6, accounts=20)
    workspace = folder / "workspace"
    workspace.mkdir()
    (workspace / "tenure.toml").write_text('[workspace]\nname = "laws"\nzone = "Europe/Berlin"\n')
    (workspace / "rates.csv").write_bytes(files.rates.read_bytes())
    app = App.open(workspace)
    now = datetime.now(UTC)
    for kind, paths in files.paths.items():
        static = files.static if kind == "account" else ()
        import_files(app, kind, paths, {}, static=static, source="tasklane", now=now)
    import_files(app, "event", [_late(folder / "late.csv", app)], {}, known_at="told_at", now=now)


def _late(file: Path, app: App) -> Path:
    """Events of the last three months of the accounts, known up to 40 days after they happened."""
    with app.engine() as engine:
        accounts = engine.rows(
            f"SELECT DISTINCT account_id FROM ({app.lake.pin().scan('usage')}) "
            "WHERE account_id IS NOT NULL ORDER BY 1 LIMIT 8"
        )
    with file.open("w", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["account_id", "person_id", "event", "happened_at", "told_at"])
        for number in range(400):
            day = UNTIL - timedelta(days=1 + number * 7 % 90)
            told = min(day + timedelta(days=number * 3 % 40), UNTIL)
            account = accounts[number % len(accounts)][0]
            writer.writerow(
                [
                    account,
                    f"late{number % 5}",
                    "task_created",
                    f"{day}T22:30:00Z",
                    f"{told}T23:00:00Z",
                ]
            )
    return file
