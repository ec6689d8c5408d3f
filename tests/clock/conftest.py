"""A workspace that measures two things of its own, and facts for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.lakes import store

from tenure.app import App
from tenure.catalog.catalog import Catalog
from tenure.catalog.load import collect

Use = Callable[..., None]

OWN = '''
from tenure.catalog.definition import metric


@metric(unit="events", on_demand={on_demand})
def clicks(usage, *, days=28):
    """Events."""
    return usage.n.sum() * {factor}


@metric(unit="events", subjects=("account", "person"))
def all_clicks(usage):
    """Events ever."""
    return usage.n.sum()
'''
NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)  # what time it is in these tests


@pytest.fixture
def nothing_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the workspace's own metrics: what is computed can be counted by hand."""
    monkeypatch.setattr(App, "catalog", property(only_own))


def only_own(app: App) -> Catalog:
    """The catalog without what is shipped."""
    return Catalog(collect([], [app.workspace / "metrics", app.workspace / "signals"]))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    define(tmp_path)
    return tmp_path


@pytest.fixture
def app(workspace: Path) -> App:
    app = App.open(workspace)
    use(app, "2024-05-10", "2024-06-10", "2024-06-20")
    return app


def define(
    workspace: Path, factor: int = 1, on_demand: bool = False, more: str = "", name: str = "own"
) -> None:
    """Write the workspace's metrics."""
    (workspace / "metrics").mkdir(exist_ok=True)
    text = OWN.format(factor=factor, on_demand=on_demand) + more
    (workspace / "metrics" / f"{name}.py").write_text(text)


def use(app: App, *days: str, account: str = "acme", **more: str) -> None:
    """An event at noon of each day."""
    store(
        app.lake,
        "event",
        [
            {
                "account_id": account,
                "person_id": "ann",
                "event": "click",
                "happened_at": f"{day}T12:00",
                **more,
            }
            for day in days
        ],
    )
