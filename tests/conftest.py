"""What every test stands on: no setting of the machine reaches it, a failure happens again, the longest files begin."""

import os
from pathlib import Path

import hypothesis
import pytest

pytest_plugins = ["tests.databases"]

HERE = Path(__file__).parent
# The files that take a quarter of a minute or more, by what `pytest --durations=0` says: a worker that begins one of them
# last works on alone. What computes stands beside what mostly waits, so that two workers have both cores.
LONGEST = (
    "laws/test_engines.py",
    "sdks/test_browser_clients.py",
    "laws/test_time.py",
    "clock/test_processes.py",
    "laws/test_identity.py",
    "sdks/test_server_clients.py",
    "laws/test_fight_churn.py",
    "browser/test_every_page.py",
    "web/test_segments.py",
    "sdks/test_pages_left.py",
    "laws/test_product.py",
    "crash/test_kill.py",
    "web/test_definitions.py",
    "collect/identity/test_catching_up.py",
    "laws/test_tables.py",
    "collect/test_loading_killed.py",
    "browser/test_segments.py",
    "cli/test_command.py",
    "health/test_shipped_scorecards.py",
    "crash/test_full_disk.py",
    "definitions/test_scorecards.py",
    "laws/test_podlings.py",
    "laws/test_podlings_warned.py",
    "proof/test_backtest.py",
    "cli/test_accounts.py",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; `--no-loadscope-reorder` keeps that order among several workers."""
    place = {HERE / name: number for number, name in enumerate(LONGEST)}
    assert all(file.exists() for file in place), "LONGEST names a file that is not there"
    items.sort(key=lambda item: place.get(item.path, len(place)))


hypothesis.settings.register_profile("tenure", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "tenure")


@pytest.fixture(autouse=True)
def only_settings_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """A TENURE_ variable of the developer's shell changes no test."""
    for name in os.environ:
        if name.startswith("TENURE_") and name != "TENURE_CHROMIUM":
            monkeypatch.delenv(name)
