"""A new lake, and an engine to ask it with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Empty; the workspace is in Berlin."""
    return Lake.create(tmp_path / "lake", "Europe/Berlin")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Small."""
    with Engine(memory="500MB", threads=1, scratch=tmp_path) as engine:
        yield engine
