import pytest
from tests.metrics.ask import ask


def level(meter, value, capacity, at):
    return {
        "account_id": "acme",
        "meter": meter,
        "value": value,
        "capacity": capacity,
        "happened_at": at,
    }


def test_the_fullest_meter_counts_by_its_last_level(tmp_path):
    gauges = [
        level("storage", 95.0, 100.0, "2024-05-01"),
        level("storage", 40.0, 100.0, "2024-06-01"),
        level("runs", 160.0, 200.0, "2024-06-01"),
        level("cpu", 7.0, None, "2024-06-01"),
    ]
    assert ask(tmp_path, "capacity_use", gauge=gauges)["acme"]["capacity_use"] == pytest.approx(0.8)


def test_the_fullest_meter_is_named_and_of_several_alike_the_last(tmp_path):
    gauges = [
        level("storage", 95.0, 100.0, "2024-05-01"),
        level("storage", 40.0, 50.0, "2024-06-01"),
        level("runs", 160.0, 200.0, "2024-06-01"),
        level("cpu", 700.0, None, "2024-06-01"),
    ]
    assert ask(tmp_path, "fullest_meter", gauge=gauges)["acme"]["fullest_meter"] == "storage"


def test_the_fullest_that_any_meter_was_in_a_quarter(tmp_path):
    gauges = [
        level("storage", 99.0, 100.0, "2024-03-01"),  # longer ago
        level("storage", 60.0, 100.0, "2024-04-01"),
        level("storage", 40.0, 100.0, "2024-06-01"),
        level("runs", 100.0, 200.0, "2024-06-01"),
    ]
    found = ask(tmp_path, "highest_capacity_use", gauge=gauges)["acme"]
    assert found["highest_capacity_use"] == pytest.approx(0.6)
