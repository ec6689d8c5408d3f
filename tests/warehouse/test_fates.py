"""What became of accounts, counted by hand."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from tests.lakes import lake_with
from tests.metrics.ask import line, use

from tenure.facts import Moments
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.fates import Fate, fates, mean_downsell, noticed
from tenure.warehouse.lens import Lens

D = date(2024, 12, 31)
Rows = Sequence[Mapping[str, Any]]


@pytest.fixture
def became(tmp_path):
    """The fates of a lake that holds nothing but these facts."""
    folders = (tmp_path / str(number) for number in itertools.count())

    def ask(as_of: date = D, rates: pa.Table | None = None, **facts: Rows) -> list[Fate]:
        lake = lake_with(next(folders), **facts)
        with Engine(memory="1GB", threads=1) as engine:
            return fates(Lens(lake.pin(), engine, Moments.at(as_of), rates=rates))

    return ask


def told(found: Sequence[Fate], account: str = "acme") -> list[tuple[str, str, str]]:
    """What, decided on, effective on."""
    return [
        (one.what, str(one.decided_on), str(one.effective_on))
        for one in found
        if one.account_id == account
    ]


def bought(at: str, end: str | None = None, arr: int = 1200, **more: Any) -> dict[str, Any]:
    """A paid line that began, with its committed term."""
    return line("acme", at, arr=Decimal(arr), term_end=end, **more)


def happened(change: str, at: str, line_id: str = "l1", **more: Any) -> dict[str, Any]:
    return {**line("acme", at, line_id, **more), "change": change}


def test_who_lets_the_term_run_out_is_lost_the_day_after(became):
    assert told(became(contract_line=[bought("2023-07-01", "2024-06-30")])) == [
        ("lost", "2024-07-01", "2024-07-01")
    ]


def test_nothing_is_told_before_thirty_days_without_a_line_are_over(tmp_path):
    lake = lake_with(tmp_path, contract_line=[bought("2023-07-01", "2024-06-30")])
    with Engine(memory="1GB", threads=1) as engine:
        days = [date(2024, 7, 1) + timedelta(n) for n in (0, 29, 30)]
        found = [fates(Lens(lake.pin(), engine, Moments.at(day))) for day in days]
    assert [len(one) for one in found] == [0, 0, 1]


def test_the_decision_is_the_first_day_of_the_notice_that_stood_at_the_end(became):
    lines = [
        bought("2023-07-01", "2024-06-30"),
        happened("notice", "2024-03-05", arr=Decimal(1200), term_end="2024-06-30"),
        happened("notice", "2024-04-01", arr=Decimal(1200), term_end="2024-06-30"),
        happened("ended", "2024-07-01"),
    ]
    assert told(became(contract_line=lines)) == [("lost", "2024-03-05", "2024-07-01")]


def test_a_notice_that_was_taken_back_decides_nothing(became):
    lines = [
        bought("2023-07-01", "2024-06-30"),
        happened("notice", "2024-03-05", arr=Decimal(1200), term_end="2024-06-30"),
        bought("2024-03-20", "2024-06-30"),
        happened("notice", "2024-05-02", arr=Decimal(1200), term_end="2024-06-30"),
    ]
    assert told(became(contract_line=lines)) == [("lost", "2024-05-02", "2024-07-01")]
    renewed = [*lines[:3], bought("2024-07-01", "2025-06-30")]
    assert told(became(contract_line=renewed)) == []


def test_a_renewal_may_be_a_new_line_and_may_come_late(became):
    lines = [
        bought("2023-01-01", "2023-12-31"),
        bought("2024-01-30", "2024-08-31", line_id="l2"),  # the 30th day without: still in time
        bought("2024-10-01", "2025-09-30", line_id="l3"),  # the 31st: lost, and won back
    ]
    assert told(became(contract_line=lines)) == [("lost", "2024-09-01", "2024-09-01")]


def test_who_was_won_back_can_be_lost_again(became):
    lines = [
        bought("2022-01-01", "2022-12-31"),
        bought("2023-06-01", "2024-05-31", line_id="l2"),
        happened("notice", "2024-02-01", "l2", arr=Decimal(1200), term_end="2024-05-31"),
    ]
    assert told(became(contract_line=lines)) == [
        ("lost", "2023-01-01", "2023-01-01"),
        ("lost", "2024-02-01", "2024-06-01"),
    ]


def test_a_line_that_ends_within_its_term_is_over_on_that_day(became):
    lines = [bought("2024-01-01", "2024-12-31"), happened("ended", "2024-05-10")]
    assert told(became(contract_line=lines)) == [("lost", "2024-05-10", "2024-05-10")]


def test_a_line_that_renews_by_itself_goes_on_after_its_term(became):
    lines = [bought("2024-01-01", "2024-01-31", auto_renew=True), happened("ended", "2024-08-01")]
    assert told(became(contract_line=lines)) == [("lost", "2024-08-01", "2024-08-01")]


def test_one_of_two_products_dropped_is_a_step_down_decided_by_its_own_notice(became):
    lines = [
        bought("2023-01-01", "2024-12-31", arr=1000, product="boards"),
        bought("2023-06-01", "2024-05-31", 500, line_id="l2", product="reports"),
        happened(
            "notice", "2024-04-01", "l2", arr=Decimal(500), product="reports", term_end="2024-05-31"
        ),
    ]
    assert told(became(contract_line=lines)) == [
        ("expanded", "2023-06-01", "2023-06-01"),
        ("downsold", "2024-04-01", "2024-06-01"),
    ]


def test_the_last_of_several_products_takes_the_account_along(became):
    lines = [
        bought("2023-01-01", "2024-05-31", 500, product="boards"),
        bought("2023-01-01", "2024-03-31", 500, line_id="l2", product="reports"),
        happened(
            "notice", "2024-01-05", "l2", arr=Decimal(500), product="reports", term_end="2024-03-31"
        ),
    ]
    assert told(became(contract_line=lines)) == [
        ("downsold", "2024-01-05", "2024-04-01"),
        ("lost", "2024-06-01", "2024-06-01"),
    ]


def test_steps_of_more_than_one_percent_are_told(became):
    lines = [
        bought("2024-01-01", arr=1000),
        bought("2024-02-01", arr=1010),  # exactly 1 %
        bought("2024-03-01", arr=1021),
        bought("2024-04-01", arr=1010),  # 1.08 % less
        bought("2024-05-01", arr=0),  # a free plan: neither smaller nor lost
    ]
    assert told(became(contract_line=lines)) == [
        ("expanded", "2024-03-01", "2024-03-01"),
        ("downsold", "2024-04-01", "2024-04-01"),
    ]


def test_a_gap_before_a_product_is_bought_again_is_no_step(became):
    lines = [
        bought("2023-01-01", "2024-12-31", 1000, product="boards"),
        bought("2023-01-01", "2023-12-31", 500, line_id="l2", product="reports"),
        bought("2024-01-10", "2024-12-31", 550, line_id="l3", product="reports"),
    ]
    assert told(became(contract_line=lines)) == [("expanded", "2024-01-10", "2024-01-10")]


def test_another_product_bought_after_a_gap_is_compared_with_what_was_before_it(became):
    lines = [
        bought("2023-01-01", "2023-12-31", 1000, product="basic"),
        bought("2024-01-15", "2024-12-31", 800, line_id="l2", product="light"),
    ]
    assert told(became(contract_line=lines)) == [("downsold", "2024-01-15", "2024-01-15")]


def test_a_renewal_that_begins_before_the_old_term_is_over_does_not_double_the_amount(became):
    lines = [
        bought("2023-07-01", "2024-06-30", 1000),
        bought("2024-06-16", "2025-06-30", 1000, line_id="l2"),
    ]
    assert told(became(contract_line=lines)) == []


def test_another_rate_of_exchange_is_no_step(became):
    rates = pa.table(
        {
            "day": pa.array([date(2023, 1, 1), date(2024, 3, 1)], pa.date32()),
            "currency": ["EUR", "EUR"],
            "rate": [1.0, 1.2],
        }
    )
    lines = [
        {**bought("2024-01-01", arr=1000), "currency": "EUR"},
        {**bought("2024-02-01", line_id="l2", arr=1000), "currency": "USD"},
        {**bought("2024-04-01", arr=1100), "currency": "EUR"},  # 2200 -> 2320 dollars
    ]
    assert told(became(contract_line=lines, rates=rates)) == [
        ("expanded", "2024-02-01", "2024-02-01"),
        ("expanded", "2024-04-01", "2024-04-01"),
    ]


def test_an_amount_that_is_not_known_is_no_step(became):
    lines = [
        bought("2024-01-01", arr=1000),
        line("acme", "2024-02-01"),
        bought("2024-03-01", arr=5000),
    ]
    assert told(became(contract_line=lines)) == []


def trial(at: str, end: str, line_id: str = "t1", account: str = "acme") -> dict[str, Any]:
    return line(account, at, line_id, arr=Decimal(0), trial=True, term_end=end)


def test_a_trial_converts_with_the_first_paid_line_or_ends(became):
    lines = [
        trial("2024-01-01", "2024-01-14"),
        bought("2024-02-10"),  # 27 days after the trial
        trial("2024-01-01", "2024-01-14", account="looked"),
        trial("2024-01-01", "2024-01-14", account="again"),
        trial("2024-02-01", "2024-02-14", "t2", account="again"),
        trial("2024-12-20", "2025-01-02", account="trying"),
    ]
    found = became(contract_line=lines)
    assert told(found) == [("converted", "2024-02-10", "2024-02-10")]
    assert told(found, "looked") == [("trial_ended", "2024-01-15", "2024-01-15")]
    assert told(found, "again") == [("trial_ended", "2024-02-15", "2024-02-15")]
    assert told(found, "trying") == []


def test_who_buys_long_after_the_trial_has_converted_all_the_same(became):
    lines = [trial("2024-01-01", "2024-01-14"), bought("2024-02-14")]
    assert told(became(contract_line=lines)) == [
        ("trial_ended", "2024-01-15", "2024-01-15"),
        ("converted", "2024-02-14", "2024-02-14"),
    ]


def test_a_customer_who_tries_another_product_is_no_trial(became):
    lines = [bought("2024-01-01"), trial("2024-03-01", "2024-03-14")]
    assert told(became(contract_line=lines)) == []


def test_what_becomes_known_later_is_told_of_the_day_on_which_it_happened(tmp_path):
    lines = [
        bought("2024-01-01", "2024-12-31"),
        {**happened("ended", "2024-05-10"), "known_at": "2024-08-01"},
    ]
    lake = lake_with(tmp_path, contract_line=lines)
    with Engine(memory="1GB", threads=1) as engine:
        before, after = (
            fates(Lens(lake.pin(), engine, Moments.at(date(2024, month, day))))
            for month, day in ((7, 31), (8, 1))
        )
    assert before == []
    assert told(after) == [("lost", "2024-05-10", "2024-05-10")]


def test_without_contract_lines_who_does_nothing_for_ninety_days_has_stopped(became):
    found = became(
        event=[
            *use("acme", "ann", "2024-01-01", "2024-03-31", "2024-07-01"),
            *use("busy", "bob", "2024-10-02", "2024-12-31"),
            *use("late", "cy", "2024-10-03"),
        ]
    )
    # 31 March is day 90 after 1 January: used on the very day; 29 June is 90 days after 31 March
    assert told(found) == [
        ("stopped", "2024-06-29", "2024-06-29"),
        ("stopped", "2024-09-29", "2024-09-29"),
    ]
    assert told(found, "busy") == []
    assert told(found, "late") == []  # 31 December is only 89 days later


def test_where_contracts_are_known_use_alone_ends_nothing(became):
    found = became(event=use("acme", "ann", "2024-01-01"), contract_line=[bought("2024-01-01")])
    assert found == []


def test_a_notice_on_all_lines_is_told_while_they_run(tmp_path):
    lines = [
        bought("2024-01-01", "2025-06-30", product="boards"),
        happened(
            "notice", "2024-11-01", arr=Decimal(1200), product="boards", term_end="2025-06-30"
        ),
        line("half", "2024-01-01", arr=Decimal(1200), product="boards"),
        line("half", "2024-01-01", "l2", arr=Decimal(1200), product="reports"),
        {**line("half", "2024-11-01", "l2", arr=Decimal(1200)), "change": "notice"},
    ]
    lake = lake_with(tmp_path, contract_line=lines)
    with Engine(memory="1GB", threads=1) as engine:
        assert noticed(Lens(lake.pin(), engine, Moments.at(D))) == {"acme": date(2024, 11, 1)}
        assert noticed(Lens(lake.pin(), engine, Moments.at(date(2024, 10, 31)))) == {}


def test_what_a_step_down_takes_away_on_average(tmp_path):
    lines = [
        bought("2024-01-01", arr=1000),
        bought("2024-02-01", arr=800),  # a fifth
        bought("2024-03-01", arr=2000),
        bought("2024-04-01", arr=1200),  # two fifths
    ]
    lake = lake_with(tmp_path, contract_line=lines)
    with Engine(memory="1GB", threads=1) as engine:
        assert mean_downsell(Lens(lake.pin(), engine, Moments.at(D))) == pytest.approx(0.3)
        assert mean_downsell(Lens(lake.pin(), engine, Moments.at(date(2024, 1, 31)))) is None
