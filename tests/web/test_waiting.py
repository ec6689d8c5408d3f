"""No page keeps anybody waiting without a word: it says what is being counted, or that what it shows is older."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import DAY

from tenure import clock
from tenure.app import App
from tenure.web.site import site

HERE = f"as_of={DAY}"
NEVER_STORED = f"as_of={DAY - timedelta(days=3)}"


@pytest.fixture
def mine(workspace: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(workspace, tmp_path / "mine"))


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Nothing is computed before it is set."""
    may, over, compute = threading.Event(), threading.Event(), clock.compute

    def later(*given: Any, **named: Any) -> Any:
        assert may.wait(60)
        return None if over.is_set() else compute(*given, **named)

    monkeypatch.setattr(clock, "compute", later)
    yield may
    over.set()
    may.set()


def client_of(folder: Path, patience: float | None) -> TestClient:
    return TestClient(site(App.open(folder), patience=patience), base_url="http://127.0.0.1")


def test_a_day_that_is_not_computed_yet_says_so_and_is_looked_at_again(
    mine: Path, go: threading.Event
) -> None:
    with client_of(mine, 0.1) as client:
        answer = client.get(f"/accounts?{NEVER_STORED}")
        assert (answer.status_code, answer.headers["Refresh"]) == (200, "1")
        assert "Being counted" in answer.text
        assert f'href="/accounts?{NEVER_STORED}"' in answer.text
        assert client.get(f"/accounts.csv?{NEVER_STORED}").status_code == 503
        part = client.get(f"/accounts?{NEVER_STORED}", headers={"HX-Request": "true"})
        assert part.headers["HX-Redirect"] == f"/accounts?{NEVER_STORED}"


def test_what_was_stored_is_shown_while_what_was_brought_is_counted(
    mine: Path, go: threading.Event
) -> None:
    note = "is being counted since"
    with client_of(mine, 0.1) as client:
        there = client.get(f"/accounts?{HERE}")
        while "Refresh" in there.headers:  # it is being read
            there = client.get(f"/accounts?{HERE}")
        assert "Acme" in there.text
        assert note in there.text
        go.set()
        for _ in range(600):
            there = client.get(f"/accounts?{HERE}")
            assert "Acme" in there.text
            if note not in there.text:
                break
        assert note not in there.text
