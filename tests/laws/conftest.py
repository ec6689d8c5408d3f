"""A small simulated vendor with facts that came in late, on which every definition is tried."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from tenure.app import App
from tenure.collect.imports import import_files
from tenure.demo import write

UNTIL = date(2026, 6, 30)


@pytest.fixture(scope="session")
def vendor(tmp_path_factory) -> App:
    """Tasklane with 20 customers, six months, two currencies, a zone ahead of UTC, and 400 late events."""
    folder = tmp_path_factory.mktemp("laws")
    files = write(folder / "files", seed=3, until=UNTIL, months=6, accounts=20)
    workspace = folder / "workspace"
    workspace.mkdir()
    (workspace / "tenure.toml").write_text('[workspace]\nname = "laws"\nzone = "Europe/Berlin"\n')
    (workspace / "rates.csv").write_bytes(files.rates.read_bytes())
    app = App.open(workspace)
    for kind, paths in files.paths.items():
        static = files.static if kind == "account" else ()
        import_files(app, kind, paths, {}, static=static, source="tasklane")
    import_files(app, "event", [_late(folder / "late.csv", app)], {}, known_at="told_at")
    return app


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
