"""Upkeep changes nothing that anybody sees, and may run while others read and write."""

import os
import time

from tests.warehouse.staging import ask, event, store

from tenure.warehouse import keep, rebuild
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake


def test_small_files_of_a_month_are_joined(lake: Lake, engine: Engine) -> None:
    for number in range(6):
        store(lake, engine, event(number, f"2024-0{1 + number % 2}-10 12:00"))
    before = ask(lake, engine, "events", "*", "ORDER BY happened_at, fact_high")
    assert keep.compact(lake) == "12 files joined into 4"
    assert len(lake.pin().files("events")) == 2
    assert ask(lake, engine, "events", "*", "ORDER BY happened_at, fact_high") == before
    assert keep.compact(lake) == "0 files joined into 0"


def test_after_compaction_nothing_is_stored_or_folded_again(lake: Lake, engine: Engine) -> None:
    for number in range(3):
        store(lake, engine, event(number))
    keep.compact(lake)
    assert store(lake, engine, event(1), event(7)).facts == 1
    assert ask(lake, engine, "usage", "sum(n)") == [(4,)]


def test_facts_can_be_stored_while_files_are_joined(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event(1))
    store(lake, engine, event(2))
    joining = lake.table("events")
    store(lake, engine, event(3))
    joining.optimize.compact()
    assert ask(lake, engine, "events", "count(*)") == [(3,)]


def test_vacuum_keeps_what_was_in_use_within_a_day(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event(1))
    store(lake, engine, event(2))
    old = lake.pin()
    keep.compact(lake)
    assert keep.vacuum(lake) == "0 files removed"
    assert engine.rows(f"SELECT count(*) FROM ({old.scan('events')})") == [(2,)]


def test_vacuum_removes_what_a_killed_process_left(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event(1))
    month = lake.folder / "events" / "known_month=2024-01"
    left, being_written = month / "part-left.parquet", month / "part-new.parquet"
    left.write_bytes(b"half")
    being_written.write_bytes(b"half")
    os.utime(left, (time.time() - 3 * 86_400,) * 2)
    assert keep.vacuum(lake) == "1 files removed"
    assert being_written.exists()
    assert ask(lake, engine, "events", "count(*)") == [(1,)]


def test_progress_is_told(lake: Lake, engine: Engine) -> None:
    for number in range(2):
        store(lake, engine, event(number))
    told: list[tuple[int, int]] = []
    keep.compact(lake, lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_upkeep_of_an_empty_lake_does_nothing(lake: Lake) -> None:
    assert keep.compact(lake) == "0 files joined into 0"
    assert keep.vacuum(lake) == "0 files removed"
    assert rebuild.rebuild(lake) == "0 tables of facts rebuilt for Europe/Berlin"
    assert lake.pin().versions == {}
