"""A place for decisions, and the cast on a small stage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.once import once
from tests.signals.played import make

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
