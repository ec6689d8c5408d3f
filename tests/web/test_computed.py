"""The page of data says what was computed by itself, in the days of the workspace's zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tenure.app import App
from tenure.state import clock_runs, leases
from tenure.web.site import site

DUE = datetime(2024, 6, 30, 22, 30, tzinfo=UTC)  # 1 July in Berlin


@pytest.fixture
def app(tmp_path: Path) -> App:
    (tmp_path / "tenure.toml").write_text(
        '[engine]\nthreads = 1\n[workspace]\nzone = "Europe/Berlin"\n'
    )
    return App.open(tmp_path)


@pytest.fixture
def client(app: App) -> Iterator[TestClient]:
    with TestClient(site(app), base_url="http://127.0.0.1") as client:
        yield client


def ran(app: App, hours: int, outcome: str | None, **told: object) -> None:
    at = DUE + timedelta(hours=hours)
    lease = leases.take(app.state, "clock", "ann", at, timedelta(days=9))
    assert lease
    told = {"days": ["2024-06-30"], **told}
    number = clock_runs.begin(app.state, lease, "day", at, at, told)
    assert number
    if outcome:
        clock_runs.end(app.state, lease, number, outcome, told, at)


def test_where_no_clock_has_run_nothing_is_said_of_it(client: TestClient) -> None:
    assert "Computed by itself" not in client.get("/data").text


def test_each_run_is_told_with_what_it_did(app: App, client: TestClient) -> None:
    counts = {"computed": 2, "definitions": 240, "accounts": 686, "seconds": 12.3}
    ran(app, 0, "done", **counts, why={"new": ["2024-06-30"], "backdated": ["2024-06-29"]})
    ran(app, 24, "failed", trouble="The disk is <full>.", tries=2)
    ran(app, 48, None)
    page = client.get("/data").text
    assert "Computed by itself" in page
    assert "240 metrics and scores of 686 accounts on 2 days in 12.3 s" in page
    assert "1 day anew, since older facts have come in" in page
    assert "The disk is &lt;full&gt;." in page
    assert "under way" in page
    told = client.get("/data.json").json()["computed"]
    assert [run["outcome"] for run in told] == [None, "failed", "done"]
    assert page.index("1 Jul 2024") > page.index("2 Jul 2024")
