"""Every test here runs on both databases that decisions can be kept in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tenure.state import State

NOW = datetime(2026, 3, 31, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """A place where no decision is kept yet."""
    if request.param == "sqlite":
        return tmp_path / "state.db"
    url: str = request.getfixturevalue("postgres")
    return url


@pytest.fixture
def state(where: str | Path) -> Iterator[State]:
    opened = State.open(where)
    yield opened
    opened.close()
