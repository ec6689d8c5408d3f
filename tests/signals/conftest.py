"""A place for decisions, and the cast on a small stage: its data, and what signals say of it week by week."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.once import once
from tests.signals.played import BESIDE, KINDS, Played, make, played, year_of

from tenure.app import App
from tenure.state import State


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = State.open(tmp_path / "state.db")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> App:
    """Tasklane with twenty customers, the cast among them, imported and not computed: read only."""
    return App.open(once(tmp_path_factory, "stage", make) / "workspace")


@pytest.fixture(scope="session")
def year(stage: App, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """What all kinds of signals say of them on every weekly day of the last year."""

    def compute(folder: Path) -> None:
        pq.write_table(year_of(stage, [*KINDS, *BESIDE]), folder / "year.parquet")

    return played(pq.read_table(once(tmp_path_factory, "stage_year", compute) / "year.parquet"))
