"""Dates and times as files write them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.collect.bench import Bench, make_bench

from tenure.errors import UnreadableFile

NOON = datetime(2024, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2024-01-31T12:00:00Z",
        "2024-01-31 12:00",
        "2024-01-31T13:00:00+01:00",
        "2024-01-31 17:30:00 +0530",
        "2024-01-31 12:00:00.000000000",
        "2024-01-31 12:00:00 UTC",
        "2024/1/31 12:00",
        "1706702400",
        "1706702400000",
        "1706702400000000",
        "1706702400000000000",
        "1706702400.0",
        "31/01/2024 12:00",
        "1/31/2024 12:00 PM",
        "31.1.2024 12:00:00",
    ],
)
def test_a_time_is_understood(bench: Bench, written: str) -> None:
    bench.bring("event", f"account_id,event,happened_at\nA,x,{written}\n")
    assert bench.rows("events", "happened_at") == [(NOON,)]


@pytest.mark.parametrize(
    "written", ["soon", "2024-02-30", "12:00", "20", "1.5", "0", "31st of May", "2024-13-01"]
)
def test_what_is_no_time_is_rejected(bench: Bench, written: str) -> None:
    bench.bring("event", f"account_id,event,happened_at\nA,x,{written}\n")
    (row,) = bench.rejected()
    assert (row["column"], row["code"]) == ("happened_at", "time")
    assert f'"{written}"' in row["reason"]


def test_times_without_a_zone_are_read_in_the_workspaces_zone(tmp_path: Path) -> None:
    bench = make_bench(tmp_path, "America/New_York")
    text = "account_id,event,happened_at\nA,midnight,2024-07-01\nA,late,2024-06-30 23:59:59.999999\nA,utc,2024-07-01T00:00:00Z\n"
    bench.bring("event", text)
    assert bench.rows("events", "event, epoch(happened_at)::BIGINT, day::VARCHAR") == [
        ("late", 1719806400, "2024-06-30"),
        ("midnight", 1719806400, "2024-07-01"),
        ("utc", 1719792000, "2024-06-30"),
    ]


def test_a_column_of_knowing_is_exact_to_the_midnight(tmp_path: Path) -> None:
    bench = make_bench(tmp_path, "Europe/Berlin")
    text = "account_id,event,happened_at,seen\nA,x,2024-03-30,2024-03-31\nA,y,2024-03-30,2024-03-30T23:00:00Z\n"
    bench.bring("event", text, known_at="seen")
    assert bench.rows("events", "event, epoch(known_at)::BIGINT, known_day::VARCHAR, known_by") == [
        ("x", 1711839600, "2024-03-31", "stated"),
        ("y", 1711839600, "2024-03-31", "stated"),
    ]


def test_day_and_month_are_told_apart_by_the_whole_column(bench: Bench) -> None:
    bench.bring("event", "account_id,event,happened_at\nA,x,2/1/2024\nA,x,13/1/2024\n")
    assert bench.rows("events", "day::VARCHAR") == [("2024-01-02",), ("2024-01-13",)]


@pytest.mark.parametrize(
    ("second", "why"), [("3/4/2024", "above 12"), ("13/1/2024\nA,x,1/13/2024", "some say")]
)
def test_dates_that_cannot_be_told_are_refused_and_can_be_said(
    bench: Bench, second: str, why: str
) -> None:
    text = f"account_id,event,when\nA,x,2024-05-05\nA,x,1/2/2024\nA,x,{second}\n"
    with pytest.raises(
        UnreadableFile, match=r"file.csv, line 3, column when: day/month or month/day"
    ) as refused:
        bench.bring("event", text, {"happened_at": "when"})
    assert why in str(refused.value).lower()
    assert '--map "happened_at=when:%d/%m/%Y"' in str(refused.value)
    bench.bring("event", text, {"happened_at": "when:%d/%m/%Y"})
    assert ("2024-02-01",) in bench.rows("events", "day::VARCHAR")


def test_a_day_of_no_calendar_costs_its_row_alone(bench: Bench) -> None:
    result = bench.bring("event", "account_id,event,happened_at\nA,x,2024-05-05\nA,x,31.31.2026\n")
    assert (result.stored, result.rejected) == (1, 1)
    assert bench.rows("events", "day::VARCHAR") == [("2024-05-05",)]


def test_dates_of_the_calendar_stay_on_their_day(tmp_path: Path) -> None:
    bench = make_bench(tmp_path, "Asia/Tokyo")
    bench.bring(
        "contract_line", "line_id,account_id,started_at,term_end\nL,A,2024-01-01,2024-12-31\n"
    )
    assert bench.rows("contract_lines", "day::VARCHAR, term_end::VARCHAR") == [
        ("2024-01-01", "2024-12-31")
    ]
