"""SDKs for servers against the collector, over a network that fails, and while the collector is restarted and killed:
every call stands in the lake once, with its person, account and time, and no process of a client falls over.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests import processes
from tests.processes import Collector
from tests.sdks.calls import Job, many_rounds, two_rounds
from tests.sdks.clients import SDKS, Done, run_all
from tests.sdks.proxy import Line, Network
from tests.sdks.stored import assert_stored

FAULTS = {  # what happens to the first requests
    "healthy": [],
    "errors": ["500", "502", "503"],
    "told to wait": ["429/1", "503/1"],
    "closed": ["closed", "reset"],
    "answer lost": ["lost", "half"],
    "slow": ["slow", "slow"],
}


@dataclass
class Delivered:
    """All jobs of all SDKs, done and loaded."""

    workspace: Path
    jobs: dict[str, list[Job]]
    done: dict[str, Done]
    lines: dict[str, Line]


@pytest.fixture(scope="module")
def faulty(sdks: Path, tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    """Each SDK has been through every fault."""
    workspace = processes.workspace(tmp_path_factory.mktemp("faulty"))
    names = {(sdk, fault): f"{sdk}_{fault.replace(' ', '-')}" for sdk in SDKS for fault in FAULTS}
    keys = processes.write_keys(workspace, names.values())
    jobs: dict[str, list[Job]] = {sdk: [] for sdk in SDKS}
    lines: dict[str, Line] = {}
    with Collector(workspace) as collector, Network() as network:
        for (sdk, fault), name in names.items():
            host, lines[name] = network.between(collector.port, FAULTS[fault])
            jobs[sdk].append(Job(name, host, keys[name], two_rounds(name)))
        done = run_all(sdks, jobs)
    processes.load(workspace)
    return Delivered(workspace, jobs, done, lines)


@pytest.fixture(scope="module")
def restarted(sdks: Path, tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    """Each SDK has sent straight to a collector that was ended, started, killed and started again."""
    workspace = processes.workspace(tmp_path_factory.mktemp("restarted"))
    names = {sdk: f"{sdk}_restarts" for sdk in SDKS}
    keys = processes.write_keys(workspace, names.values())
    with Collector(workspace) as collector:
        jobs = {
            sdk: [Job(name, collector.address, keys[name], many_rounds(name, 20), 0.5, flush=False)]
            for sdk, name in names.items()
        }

        def meanwhile() -> None:
            for way in (collector.end, collector.kill, collector.kill):
                time.sleep(2.5)
                way()
                collector.start()

        done = run_all(sdks, jobs, meanwhile)
    processes.load(workspace)
    return Delivered(workspace, jobs, done, {})


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("sdk", SDKS)
def test_every_call_is_stored_once_over_a_failing_network(
    faulty: Delivered, sdk: str, fault: str
) -> None:
    job = faulty.jobs[sdk][list(FAULTS).index(fault)]
    asked = faulty.lines[job.name].asked
    assert asked[: len(FAULTS[fault])] == FAULTS[fault], "the fault did not happen"
    assert_stored(faulty.workspace, job, faulty.done[sdk])


@pytest.mark.parametrize("sdk", SDKS)
def test_every_call_is_stored_once_while_the_collector_is_restarted_and_killed(
    restarted: Delivered, sdk: str
) -> None:
    assert_stored(restarted.workspace, restarted.jobs[sdk][0], restarted.done[sdk])


@pytest.mark.parametrize("sdk", SDKS)
def test_no_process_of_a_client_falls_over(
    faulty: Delivered, restarted: Delivered, sdk: str
) -> None:
    for done in (faulty.done[sdk], restarted.done[sdk]):
        assert done.code == 0, done.stderr


@pytest.mark.parametrize("name", ["faulty", "restarted"])
def test_what_was_received_is_accounted_for(request: pytest.FixtureRequest, name: str) -> None:
    delivered: Delivered = request.getfixturevalue(name)
    counted = processes.rows(
        delivered.workspace,
        """SELECT source, sum(received)::BIGINT, sum(stored)::BIGINT, sum(duplicate)::BIGINT,
            sum(rejected + suppressed + filtered)::BIGINT
        FROM {arrivals} WHERE way = 'collector' GROUP BY source""",
    )
    said = {job.name: len(job.calls) for jobs in delivered.jobs.values() for job in jobs}
    assert {source: stored for source, _, stored, _, _ in counted} == said
    assert all(received == stored + twice for _, received, stored, twice, _ in counted)
    assert all(other == 0 for *_, other in counted)
    lost = {source: twice for source, *_, twice, _ in counted if source.endswith("answer-lost")}
    assert all(lost.values()), "nobody sent again what was stored already"
