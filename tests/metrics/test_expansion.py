"""What may be gained, and trials: from seats, prices and levels that are known by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.metrics.ask import ask, line, use

D = date(2024, 6, 30)


def users(account: str, count: int, day: str = "2024-06-20") -> list:
    return [one for n in range(count) for one in use(account, f"{account}-{n}", day)]


def test_more_seats_bring_what_takes_users_back_to_70_percent_at_the_own_price(tmp_path):
    lines = [
        line("acme", seats=30, arr=Decimal(60000)),
        line("bell", line_id="l2", seats=10, arr=Decimal(5000)),
    ]
    events = [*users("acme", 26), *users("bell", 7)]
    found = ask(tmp_path, "seat_price", "seats_gain", as_of=D, event=events, contract_line=lines)
    # 26 ÷ 0.7 = 37.1: eight seats more than 30, at 2,000 each
    assert found["acme"]["seat_price"] == Decimal("2000")
    assert found["acme"]["seats_gain"] == Decimal("16000")
    assert found["bell"]["seats_gain"] == Decimal("0")


def test_a_trial_may_bring_a_seat_for_everybody_at_the_price_of_all(tmp_path):
    lines = [
        line("acme", seats=30, arr=Decimal(60000)),
        line("bell", line_id="l2", seats=10, arr=Decimal(20000)),
        line("pebble", "2024-06-20", line_id="l3", trial=True),
    ]
    found = ask(
        tmp_path, "trial_gain", "trial_since", "trial_days", "trial_days_to_first_use", as_of=D,
        event=users("pebble", 3, "2024-06-22"), contract_line=lines,
    )  # fmt: skip
    # 80,000 for 40 seats
    assert found["pebble"]["trial_gain"] == Decimal("6000")
    assert found["pebble"]["trial_since"] == date(2024, 6, 20)
    assert (found["pebble"]["trial_days"], found["pebble"]["trial_days_to_first_use"]) == (10, 2)
    assert (found["acme"]["trial_gain"], found["acme"]["trial_days"]) == (None, None)


def test_the_fullest_capacity_leaves_seats_out(tmp_path):
    def read(meter: str, value: float, day: str = "2024-06-24") -> dict:
        return {
            "account_id": "acme",
            "meter": meter,
            "value": value,
            "capacity": 100,
            "happened_at": day,
        }

    gauges = [
        read("seats", 95), read("storage_gb", 84), read("runs", 60), read("runs", 90, "2024-05-20"), read("storage_gb", 70, "2024-05-20"),
        read("storage_gb", 71, "2024-03-25"), read("runs", 70, "2024-03-25"),
    ]  # fmt: skip
    names = (
        "fullest_capacity",
        "fullest_capacity_meter",
        "fullest_capacity_4w_ago",
        "fullest_capacity_13w_ago",
        "capacity_gain",
    )
    found = ask(
        tmp_path, *names, as_of=D, gauge=gauges, contract_line=[line("acme", arr=Decimal(7000))]
    )
    # 84 ÷ 70 − 1 = 20 % of 7,000
    assert [found["acme"][name] for name in names] == [
        0.84,
        "storage_gb",
        0.9,
        0.71,
        Decimal("1400"),
    ]


def test_a_capacity_is_full_at_its_pace_of_13_weeks(tmp_path):
    def reads(account: str, *levels: int) -> list[dict]:
        return [
            {
                "account_id": account,
                "meter": "storage_gb",
                "value": level,
                "capacity": 100,
                "happened_at": day,
            }
            for day, level in zip(("2024-03-25", "2024-06-24"), levels, strict=True)
        ]

    gauges = [*reads("acme", 71, 84), *reads("bell", 84, 84), *reads("cray", 90, 110)]
    found = ask(tmp_path, "capacity_weeks_left", as_of=D, gauge=gauges)
    weeks = {account: row["capacity_weeks_left"] for account, row in found.items()}
    # 16 points are left, 13 came in 13 weeks
    assert weeks == {"acme": pytest.approx(16), "bell": None, "cray": 0}


def test_growth_goes_on_as_in_the_last_half_year(tmp_path):
    events = [*users("acme", 10), *users("acme", 4, "2023-12-20")]
    found = ask(
        tmp_path, "growth_gain", as_of=D, event=events, contract_line=[line("acme", seats=10, arr=Decimal(10000))]
    )  # fmt: skip
    assert found["acme"]["growth_gain"] == Decimal("6000")
