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


def test_what_runs_by_itself_is_told_apart_from_what_people_do(tmp_path):
    events = [
        *use("acme", "ann", "2024-06-10", "2024-06-11", "2024-06-12"),
        *use("acme", "bob", "2024-06-10"),
        *use("acme", None, *["2024-06-10"] * 12),
        *use("robo", None, "2024-06-10"),
        *use("gone", "x", "2024-01-01"),
    ]
    names = ("people_events", "automated_events", "automated_share", "events_per_user")
    found = ask(tmp_path, *names, event=events)
    assert [found["acme"][name] for name in names] == [4, 12, pytest.approx(12 / 16), 2.0]
    assert [found["robo"][name] for name in names] == [0, 1, 1.0, None]
    assert [found["gone"][name] for name in names] == [0, 0, None, None]


def test_where_no_event_says_how_long_it_took_the_time_is_not_known(tmp_path):
    events = [*use("acme", "ann", "2024-06-10"), *use("gone", "x", "2024-01-01")]
    found = ask(tmp_path, "time_spent", event=events)
    assert [found[one]["time_spent"] for one in ("acme", "gone")] == [None, 0.0]
