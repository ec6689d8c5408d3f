"""SDKs for browsers in a real Chromium, on pages of another origin than the collector's, over a network that fails:
every call stands in the lake once, with its person, account and time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import product, starmap
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests import processes
from tests.processes import Collector
from tests.sdks.calls import Job, many_rounds, two_rounds
from tests.sdks.clients import Done
from tests.sdks.pages import run_all
from tests.sdks.proxy import Line, Network
from tests.sdks.stored import assert_stored

SDKS = ("segment-browser", "segment-browser-batching", "rudder-browser", "posthog-browser")
RESTARTS = "restarts"
FAULTS = {
    "healthy": [],
    "errors": ["500", "502"],
    "told to wait": ["429/1", "503/1"],
    "closed": ["closed", "reset"],
    "answer lost": ["lost", "half"],
    RESTARTS: [],
}


@dataclass
class Delivered:
    """All jobs, done and loaded."""

    workspace: Path
    jobs: dict[str, Job]
    lines: dict[str, Line]
    done: Done


@pytest.fixture(scope="module")
def delivered(pages: str, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    """Each SDK through every fault, all at once; then while the collector is ended and killed."""
    workspace = processes.workspace(tmp_path_factory.mktemp("browsers"))
    keys = processes.write_keys(workspace, starmap(name_of, product(SDKS, FAULTS)))
    done = Done(0, "")
    jobs: dict[str, Job] = {}
    lines: dict[str, Line] = {}
    with Collector(workspace) as collector, Network() as network:
        for sdk, fault in product(SDKS, FAULTS):
            name = name_of(sdk, fault)
            host, lines[name] = network.between(collector.port, script(sdk, fault))
            calls = two_rounds(name, browser=True) if fault != RESTARTS else many_rounds(name, 14)
            jobs[name] = Job(name, host, keys[name], calls, 0.5)
        faulty = {name: job for name, job in jobs.items() if RESTARTS not in name}
        run_all(browser, pages, faulty, lines, done)
        restarted = {name: job for name, job in jobs.items() if RESTARTS in name}

        def meanwhile() -> None:
            for way in (collector.end, collector.kill):
                time.sleep(2)
                way()
                collector.start()

        run_all(browser, pages, restarted, lines, done, meanwhile)
    processes.load(workspace)
    return Delivered(workspace, jobs, lines, done)


def script(sdk: str, fault: str) -> list[str]:
    """What happens to the first requests. posthog-js throws away what is answered 429."""
    if sdk == "posthog-browser":
        return [action.replace("429", "503") for action in FAULTS[fault]]
    return FAULTS[fault]


def name_of(sdk: str, fault: str) -> str:
    """Of the job, and of its source."""
    return f"{sdk}_{fault.replace(' ', '-')}"


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("sdk", SDKS)
def test_every_call_is_stored_once(delivered: Delivered, sdk: str, fault: str) -> None:
    name = name_of(sdk, fault)
    happened = delivered.lines[name].asked[: len(FAULTS[fault])]
    assert happened == script(sdk, fault), "the fault did not happen"
    assert_stored(delivered.workspace, delivered.jobs[name], delivered.done)
    assert delivered.done.errors[name] == []
