"""A page that is left at once, and one that is left while the collector is away: what was done on it arrives still, once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser
from tests import processes
from tests.processes import Collector
from tests.sdks.calls import Job, many_rounds
from tests.sdks.clients import Done
from tests.sdks.pages import begun, hear, wait, window
from tests.sdks.proxy import Line, Network
from tests.sdks.stored import assert_stored

AT_ONCE = ("segment-browser-batching", "rudder-browser-beacon", "posthog-browser")
KEEP = ("segment-browser", "rudder-browser")  # what was not taken until the next visit
ELSEWHERE = "about:blank"


def test_what_was_done_right_before_a_page_is_left_arrives(
    pages: str, browser: Browser, tmp_path: Path
) -> None:
    workspace = processes.workspace(tmp_path / "w")
    keys = processes.write_keys(workspace, AT_ONCE)
    done = Done(0, "")
    jobs: dict[str, Job] = {}
    lines: dict[str, Line] = {}
    with Collector(workspace) as collector, Network() as network:
        for sdk in AT_ONCE:
            host, lines[sdk] = network.between(collector.port, [])
            jobs[sdk] = Job(sdk, host, keys[sdk], many_rounds(sdk, 3), 0.4)
            page = begun(window(browser), pages, jobs[sdk], done)
            hear(page, sdk, done)
            page.goto(ELSEWHERE)
        wait(jobs, lines)
    processes.load(workspace)
    for job in jobs.values():
        assert_stored(workspace, job, done)


def test_what_was_done_while_the_collector_was_away_arrives_with_the_next_visit(
    pages: str, browser: Browser, tmp_path: Path
) -> None:
    workspace = processes.workspace(tmp_path / "w")
    keys = processes.write_keys(workspace, KEEP)
    done = Done(0, "")
    jobs: dict[str, Job] = {}
    lines: dict[str, Line] = {}
    with Collector(workspace) as collector, Network() as network:
        for sdk in KEEP:
            host, lines[sdk] = network.between(collector.port, ["503"] * 1000)
            jobs[sdk] = Job(sdk, host, keys[sdk], many_rounds(sdk, 3), 0.4)
            visitor = window(browser)
            page = begun(visitor, pages, jobs[sdk], done)
            hear(page, sdk, done)
            page.wait_for_timeout(500)
            page.goto(ELSEWHERE)
            assert not lines[sdk].taken
            lines[sdk].script.clear()
            begun(visitor, pages, replace(jobs[sdk], rounds=[]), done)
        wait(jobs, lines)
    processes.load(workspace)
    for job in jobs.values():
        assert_stored(workspace, job, done)
