"""A workspace with three customers whose use is counted by hand, a copy of its own for each test."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.lakes import lake_with
from tests.metrics.ask import line, use

from tenure.app import App

DAY = date(2026, 6, 30)
OWN = """
from tenure import metric


@metric(unit="events")
def exports(usage, *, days=28, least_share=0.5, kinds=("export",)):
    \"\"\"Exports in the last four weeks.\"\"\"
    return usage.n.sum(where=usage.event.isin(kinds))
"""


def days(first: int, last: int) -> list[str]:
    """ISO days, so many days before DAY."""
    return [str(DAY - timedelta(ago)) for ago in range(last, first - 1, -1)]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """acme: two users every day, one more until 20 days ago. beta: one user, last seen 16 days ago. gone: never used."""
    (tmp_path / "tenure.toml").write_text(
        '# ours\n[workspace]\nname = "Initech" # short\n[engine]\nthreads = 1\n'
    )
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "own.py").write_text(OWN)
    lake_with(
        tmp_path,
        event=[
            *use("acme", "ann", *days(0, 200)),
            *use("acme", "ben", *days(0, 200), event="export"),
            *use("acme", "cas", *days(20, 60)),
            *use("beta", "dee", *days(16, 100)),
        ],
        contract_line=[line(a, "2025-01-01", f"line {a}") for a in ("acme", "beta", "gone")],
    )
    return tmp_path


@pytest.fixture
def app(workspace: Path) -> App:
    return App.open(workspace)
