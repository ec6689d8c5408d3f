"""A lake and an engine for every test of identity."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.collect.identity.people import Vendor

from tenure.warehouse.engines.duckdb import Engine


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(memory="500MB", threads=1) as engine:
        yield engine


@pytest.fixture
def vendor(tmp_path: Path, engine: Engine) -> Vendor:
    return Vendor.new(tmp_path, engine)
