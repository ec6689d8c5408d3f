"""Segments as the command shows them."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from tests.cli.conftest import DAY, Typed


@pytest.fixture
def vendor(made: Path, tmp_path: Path) -> Path:
    """A copy with a segment of its own, stored on two days: Initech left between them."""
    folder = tmp_path / "vendor"
    shutil.copytree(made, folder)
    (folder / "segments").mkdir()
    (folder / "segments" / "crowd.toml").write_text(
        'name = "crowd"\ntitle = "Crowd"\nwhere = "active_users >= 3"\n'
    )
    return folder


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_list_has_each_segment_with_its_counts(vendor: Path, typed: Typed) -> None:
    said = typed("segments", "--as-of", DAY, "--format", "csv", "-w", vendor)
    assert said.code == 0, said.err
    found = {(row["segment"], row["value"]): row for row in rows(said.out)}
    assert found["crowd", ""]["accounts"] == "1"  # acme
    assert found["crowd", ""]["arr"] == "12000"
    assert found["crowd", ""]["entered"] == ""  # no day before is stored
    assert found["stage", "former"]["accounts"] == "1"  # initech
    assert found["revenue_band", "25k_to_100k"]["accounts"] == "1"  # globex


def test_one_segment_has_its_members_and_since_when(vendor: Path, typed: Typed) -> None:
    early = "2026-01-20"
    assert typed("segments", "crowd", "--as-of", early, "-w", vendor).code == 0
    said = typed("segments", "crowd", "--as-of", DAY, "--format", "json", "-w", vendor)
    members = json.loads(said.out)
    assert [(row["account_id"], row["since"], row["known_before"]) for row in members] == [
        ("acme", early, None)
    ]
    moved = typed(
        "segments",
        "crowd",
        "--moves",
        "--days",
        "90",
        "--as-of",
        DAY,
        "--format",
        "csv",
        "-w",
        vendor,
    )
    found = [
        (row["account_id"], row["what"], row["day_before"], row["day"]) for row in rows(moved.out)
    ]
    # globex had three users until 60 days before
    assert found == [("globex", "left", early, DAY)]


def test_a_segment_that_is_not_there_is_said_so(vendor: Path, typed: Typed) -> None:
    said = typed("segments", "crowds", "--as-of", DAY, "-w", vendor)
    assert said.code == 1
    assert "There is no segment 'crowds'" in said.err
