"""The running collector answers as docs/collector.openapi.yaml says it does, whatever is asked."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests import processes
from tests.processes import Collector

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
FILE = Path(__file__).parents[2] / "docs" / "collector.openapi.yaml"
OPERATIONS = {
    operation.label: operation
    for found in schemathesis.openapi.from_path(FILE).get_all_operations()
    for operation in [found.ok()]
}


@dataclass
class Door:
    """Where it listens, and a key that is good."""

    address: str
    key: str


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    workspace = processes.workspace(tmp_path_factory.mktemp("collector"))
    key = processes.write_keys(workspace, ["web"])["web"]
    with Collector(workspace) as collector:
        yield Door(collector.address, key)
        assert collector.running


@pytest.mark.parametrize("label", OPERATIONS)
def test_the_collector_answers_as_it_is_documented(door: Door, label: str) -> None:
    basic = "Basic " + base64.b64encode(f"{door.key}:".encode()).decode()

    operation = OPERATIONS[label]
    modes = GenerationMode if operation.body else [GenerationMode.POSITIVE]
    cases = st.one_of(operation.as_strategy(generation_mode=mode) for mode in modes)

    @settings(max_examples=30, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=cases, headers=st.sampled_from([{"Authorization": basic}, {}]))
    def asked(case: Any, headers: dict[str, str]) -> None:
        if headers and "key" in case.path_parameters:
            case.path_parameters["key"] = door.key
        case.call_and_validate(base_url=door.address, headers=headers, checks=CHECKS, timeout=10)

    asked()
