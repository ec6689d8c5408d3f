"""A lens of one account sees of it what a lens of all sees."""

from __future__ import annotations

from datetime import date

import pytest
from tests.lakes import lake_with

from tenure.facts import Moments
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.history import History
from tenure.warehouse.lens import Lens

DAY = date(2024, 5, 1)


def seen(lake, table, account):
    with Engine(memory="1GB") as engine:
        lens = Lens(lake.pin(), engine, Moments.at(DAY), accounts=account and (account,))
        rows = engine.arrow(lens.table(table)).to_pylist()
    return sorted((row for row in rows if row["account_id"] == "one"), key=str)


@pytest.mark.parametrize("table", ["usage", "attributes", "attributes_of_people", "touchpoints"])
def test_the_rows_of_one_account_are_the_same_alone(tmp_path, table):
    when = {"happened_at": "2024-04-01"}
    lake = lake_with(
        tmp_path,
        event=[
            {"account_id": a, "person_id": "p", "event": "x", **when} for a in ("one", "two", "o'x")
        ],
        attribute=[
            {"account_id": "one", "name": "plan", "value": "pro", **when},
            {"person_id": "p", "name": "title", "value": "CTO", **when},
        ],
    )
    alone, whole = seen(lake, table, "one"), seen(lake, table, None)
    assert alone == whole
    assert bool(alone) == (table != "touchpoints")
    assert seen(lake, "usage", "o'x") == []


def test_a_line_dates_from_its_start_not_from_the_notice(tmp_path):
    line = {"line_id": "l", "account_id": "one", "started_at": "2024-01-10"}
    lake = lake_with(
        tmp_path,
        contract_line=[
            {**line, "change": "started", "happened_at": "2024-01-10"},
            {**line, "change": "notice", "happened_at": "2024-04-20"},
        ],
    )
    with Engine(memory="1GB") as engine:
        lens = Lens(lake.pin(), engine, Moments.at(DAY))
        assert [one.since for one in History(lens, DAY).lines("one")] == [date(2024, 1, 10)]


def test_a_small_table_that_is_often_asked_of_is_copied_and_says_the_same(tmp_path, monkeypatch):
    lake = lake_with(
        tmp_path,
        event=[
            {"account_id": "one", "person_id": "p", "event": "x", "happened_at": f"2024-04-{day}"}
            for day in range(10, 30)
        ],
    )

    def windows(small: int) -> tuple[list[int], bool]:
        monkeypatch.setattr("tenure.warehouse.lens.SMALL", small)
        with Engine(memory="1GB") as engine:
            lens = Lens(lake.pin(), engine, Moments.at(DAY))
            rows = [engine.arrow(lens.table("usage", days=days)).num_rows for days in range(3, 12)]
            tables = {name for (name,) in engine.rows("SELECT table_name FROM duckdb_tables()")}
            return rows, "kept_rows_of_usage" in tables

    assert windows(1_000_000) == ([*range(1, 10)], True)
    assert windows(10) == ([*range(1, 10)], False)
