"""A vendor with sources, and the databases that they are fetched from."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.collect.sources.vendor import TYPES, Database, Vendor


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    return Vendor.made(tmp_path / "vendor")


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """Each of the databases in turn, empty."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'crm.db'}"
        (tmp_path / "crm.db").touch()
    else:
        url = request.getfixturevalue(request.param)
    found = Database(request.param, url, TYPES[request.param])
    found.url = found.written_url
    return found
