"""What is in force: until a later version takes over, or the term is over, or it has ended."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from tests.lakes import lake_with

from tenure.facts import Moments
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lens import Lens


def line(change="started", day="2024-01-01", **more):
    return {
        "line_id": "l1",
        "account_id": "a",
        "started_at": "2024-01-01",
        "arr": Decimal(1200),
        "currency": "USD",
        "change": change,
        "happened_at": day,
        **more,
    }


def in_force(tmp_path, lines, *days, rates=None):
    """The days of `days` on which a line is in force, with its ARR in dollars."""
    lake = lake_with(tmp_path, contract_line=lines)
    found = []
    for day in days:
        with Engine(memory="1GB") as engine:
            lens = Lens(lake.pin(), engine, Moments.at(day), rates=rates)
            rows = engine.arrow(lens.table("contract_lines"))
        found += [(day, amount) for amount in rows["arr_converted"].to_pylist()]
    return found


def test_a_line_is_in_force_until_the_day_on_which_it_ended(tmp_path):
    ended = line("ended", "2024-03-10", ended_at="2024-03-10")
    days = date(2023, 12, 31), date(2024, 1, 1), date(2024, 3, 9), date(2024, 3, 10)
    found = in_force(tmp_path, [line(), ended], *days)
    assert [day for day, _ in found] == [date(2024, 1, 1), date(2024, 3, 9)]


def test_a_committed_term_counts_up_to_and_with_its_last_day(tmp_path):
    days = date(2024, 6, 30), date(2024, 7, 1)
    found = in_force(tmp_path, [line(term_end="2024-06-30")], *days)
    assert [day for day, _ in found] == [date(2024, 6, 30)]


def test_a_line_that_renews_by_itself_outlives_its_term(tmp_path):
    found = in_force(tmp_path, [line(term_end="2024-06-30", auto_renew=True)], date(2024, 7, 1))
    assert len(found) == 1


def test_notice_leaves_a_line_in_force(tmp_path):
    assert len(in_force(tmp_path, [line(), line("notice", "2024-02-01")], date(2024, 3, 1))) == 1


@pytest.mark.parametrize("order", [1, -1])
def test_a_line_that_starts_and_ends_at_one_instant_has_ended(tmp_path, order):
    ended = line("ended", "2024-01-01", ended_at="2024-01-01")
    assert in_force(tmp_path, [line(), ended][::order], date(2024, 1, 1), date(2024, 2, 1)) == []


def test_an_end_that_becomes_known_late_counts_from_then_on(tmp_path):
    late = line("ended", "2024-03-10", ended_at="2024-03-10", known_at="2024-04-02")
    days = date(2024, 3, 31), date(2024, 4, 2)
    found = in_force(tmp_path, [line(), late], *days)
    assert [day for day, _ in found] == [date(2024, 3, 31)]


def test_another_currency_counts_at_the_rate_of_the_day_and_never_as_one(tmp_path):
    rates = pa.table(
        {
            "day": pa.array([date(2024, 2, 1), date(2024, 3, 1)], pa.date32()),
            "currency": ["EUR", "EUR"],
            "rate": [1.1, 1.2],
        }
    )
    days = date(2024, 1, 31), date(2024, 2, 1), date(2024, 2, 29), date(2024, 3, 5)
    found = in_force(tmp_path, [line(currency="EUR")], *days, rates=rates)
    assert found == [(days[0], None), *((day, Decimal(1320)) for day in days[1:3]), (days[3], Decimal(1440))]  # fmt: skip


def test_a_currency_without_any_rate_is_not_known(tmp_path):
    assert in_force(tmp_path, [line(currency="GBP")], date(2024, 2, 1)) == [
        (date(2024, 2, 1), None)
    ]
