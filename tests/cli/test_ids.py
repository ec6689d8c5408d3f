"""`tenure ids`: what waits, and what is decided about it, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Typed


@pytest.fixture
def billed(tmp_path: Path, typed: Typed) -> Path:
    """Only the billing system says which customers there are."""
    folder = tmp_path / "vendor"
    assert typed("init", folder).code == 0
    lines = "line_id,account_id,started_at,arr\n1,cus_1,2026-01-01,1200\n2,cus_2,2026-02-01,2400\n"
    (tmp_path / "lines.csv").write_text(lines)
    words = ("import", "contract_line", tmp_path / "lines.csv", "--ids", "stripe", "-w", folder)
    assert typed(*words).code == 0
    return folder


def test_what_waits_is_listed_and_counts_nowhere(billed: Path, typed: Typed) -> None:
    waiting = json.loads(typed("ids", "--format", "json", "-w", billed).out)
    assert [one["id"] for one in waiting] == ["stripe:cus_1", "stripe:cus_2"]
    assert json.loads(typed("accounts", "--format", "json", "-w", billed).out) == []


def test_the_ids_of_a_system_are_adopted_as_accounts(billed: Path, typed: Typed) -> None:
    said = typed("ids", "adopt", "stripe", "--always", "-w", billed)
    assert (said.code, said.out.splitlines()[-1]) == (0, "2 decided. 2 facts were moved.")
    assert json.loads(typed("ids", "--format", "json", "-w", billed).out) == []
    told = json.loads(typed("accounts", "--format", "json", "-w", billed).out)
    assert sorted(one["account_id"] for one in told) == ["cus_1", "cus_2"]


def test_a_system_of_which_nothing_waits_is_told(billed: Path, typed: Typed) -> None:
    said = typed("ids", "adopt", "strip", "-w", billed)
    assert (said.code, said.out) == (2, "")
    assert "No id of strip waits" in said.err
