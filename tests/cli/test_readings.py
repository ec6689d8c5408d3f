"""Readings for other tools: as asked, in every format."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
from tests.cli.conftest import DAY, Typed


def test_columns_stand_in_the_order_asked(made: Path, typed: Typed) -> None:
    said = typed("readings", "seats", "active_users", "industry", "--as-of", DAY, "-w", made)
    rows = list(csv.reader(io.StringIO(said.out)))
    assert rows[0] == ["account_id", "as_of", "seats", "active_users", "industry"]
    assert rows[1:3] == [["acme", DAY, "4", "3", "food"], ["globex", DAY, "6", "1", "steel"]]


def test_many_days_include_the_first_and_the_last(made: Path, typed: Typed) -> None:
    words = ("--since", "2026-03-17", "--until", DAY, "--every", "1w")
    said = typed("readings", "active_users", *words, "--format", "json", "-w", made)
    found = json.loads(said.out)
    assert [row["as_of"] for row in found if row["account_id"] == "acme"] == [
        "2026-03-17",
        "2026-03-24",
        DAY,
    ]


def test_more_days_than_fit_at_once_come_out_in_order(made: Path, typed: Typed) -> None:
    words = ("--since", "2025-10-01", "--until", DAY, "--every", "1d")
    found = json.loads(typed("readings", "event_count", *words, "--format", "json", "-w", made).out)
    keys = [(row["account_id"], row["as_of"]) for row in found]
    assert keys == sorted(keys)
    assert len({day for _, day in keys}) == 182
    single = json.loads(
        typed(
            "readings", "event_count", "--as-of", "2025-12-24", "--format", "json", "-w", made
        ).out
    )
    assert single == [row for row in found if row["as_of"] == "2025-12-24"]


def test_people_are_a_subject_too(made: Path, typed: Typed) -> None:
    said = typed("readings", "active_days", "--subject", "person", "--as-of", DAY, "-w", made)
    rows = list(csv.reader(io.StringIO(said.out)))
    assert rows[0] == ["account_id", "person_id", "as_of", "active_days"]
    assert ["acme", "ann", DAY, "28"] in rows


def test_a_file_is_written_as_it_ends_with_types(made: Path, tmp_path: Path, typed: Typed) -> None:
    file = tmp_path / "r.parquet"
    said = typed("readings", "arr", "is_live", "seats", "--as-of", DAY, "-o", file, "-w", made)
    assert (said.code, said.out) == (0, "")
    table = parquet.read_table(file)
    assert table.schema.field("account_id").type == pa.string()
    assert table.schema.field("as_of").type == pa.date32()
    assert table.schema.field("seats").type == pa.int64()
    assert table.to_pylist()[0]["as_of"] == date.fromisoformat(DAY)
    assert [path.name for path in tmp_path.iterdir()] == ["r.parquet"]


def test_a_definition_explains_itself(made: Path, typed: Typed) -> None:
    said = typed("explain", "seat_utilization", "--account", "acme", "--as-of", DAY, "-w", made)
    assert said.code == 0
    assert "unit      " in said.out
    assert "version   " in said.out
    assert "active_users: Users who did anything" in said.out
    assert "seat_utilization = 0.75" in said.out
    rows = typed("explain", "event_count", "--account", "acme", "--as-of", DAY, "-w", made).out
    assert "84 rows of usage behind it, the newest 20:" in rows
