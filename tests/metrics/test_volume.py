import pytest
from tests.metrics.ask import ask, use


def test_quantities_and_durations_are_added_up_where_events_have_them(tmp_path):
    events = [
        *use("acme", "ann", "2024-06-10", quantity=2.5, duration_seconds=1800.0),
        *use("acme", "bob", "2024-06-11", quantity=4.0, duration_seconds=5400.0),
        *use("acme", "bob", "2024-06-12"),
    ]
    acme = ask(tmp_path, "usage_quantity", "time_spent", event=events)["acme"]
    assert acme["usage_quantity"] == pytest.approx(6.5)
    assert acme["time_spent"] == pytest.approx(2.0)
