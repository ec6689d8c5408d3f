"""Where it grates, from events in an order that is known: flows, help, log-ins, errors, releases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.metrics.ask import ask, use
from tests.product.asked import ask_of

D = date(2024, 6, 30)
DECLARED = """
login = ["login"]
errors = ["error_shown"]
exports = ["export_csv"]
[[features]]
name = "boards"
events = ["board_viewed"]
[[flows]]
name = "set_up"
help = ["help_viewed"]
steps = [{ event = "begun" }, { event = "half" }, { event = "done" }]
"""
FLOWS = ("flow_users", "flow_left_users", "flow_left_by", "help_users", "stuck_users")


def test_who_broke_off_a_flow_and_who_was_stuck(tmp_path):
    events = [
        # ann finishes after the help page
        *use("acme", "ann", "2024-06-10T09:00", event="begun"),
        *use("acme", "ann", "2024-06-10T09:10", event="help_viewed"),
        *use("acme", "ann", "2024-06-10T09:20", event="done"),
        # bob asks for help, goes back, and never ends
        *use("acme", "bob", "2024-06-12T09:00", event="begun"),
        *use("acme", "bob", "2024-06-12T09:05", event="help_viewed"),
        *use("acme", "bob", "2024-06-12T09:10", event="half"),
        # cy breaks off without a question; the help page a day later is another matter
        *use("acme", "cy", "2024-06-14T09:00", event="begun"),
        *use("acme", "cy", "2024-06-15T09:00", event="help_viewed"),
        # di began yesterday, and may go on
        *use("acme", "di", "2024-06-29T09:00", event="begun"),
        # bell did what has nothing to do with it
        *use("bell", "eve", "2024-06-10", event="board_viewed"),
    ]
    found = ask_of(tmp_path, DECLARED, *FLOWS, as_of=D, event=events)
    assert [found["acme"][name] for name in FLOWS] == [4, 2, "cy", 3, 1]
    assert [found["bell"][name] for name in FLOWS] == [0, None, None, 0, None]


def test_what_was_begun_five_weeks_ago_is_not_counted_nor_what_is_finished_later(tmp_path):
    events = [
        *use("acme", "ann", "2024-05-25", event="begun"),
        *use("acme", "bob", "2024-06-05", event="begun"),
        *use("acme", "bob", "2024-06-20", event="done"),
    ]
    found = ask_of(tmp_path, DECLARED, *FLOWS, as_of=D, event=events)
    assert [found["acme"][name] for name in FLOWS] == [1, None, None, 0, None]


def test_log_ins_and_nothing_else(tmp_path):
    names = ("active_users", "feature_users", "login_only_users")
    events = [
        *use("acme", "ann", "2024-06-10", event="login"),
        *use("acme", "ann", "2024-06-10", event="board_viewed"),
        *use("acme", "bob", "2024-06-11", event="login"),
        *use("acme", "cy", "2024-06-12", event="login"),
    ]
    assert ask_of(tmp_path / "a", DECLARED, *names, as_of=D, event=events)["acme"] == {
        "account_id": "acme", "as_of": D, "active_users": 3, "feature_users": 1, "login_only_users": 2,
    }  # fmt: skip
    assert ask(tmp_path / "b", *names, as_of=D, event=events)["acme"]["login_only_users"] is None


def test_errors_week_after_week_and_then_exports(tmp_path):
    days = [(D - timedelta(7 * n)).isoformat() for n in range(8)]
    events = [
        *use("acme", "ann", *days, *days[:2], event="error_shown"),
        *use("acme", "bob", *["2024-06-20"] * 26, event="export_csv"),
        *use("acme", "bob", *["2024-05-20"] * 13, event="export_csv"),
        *use("bell", "cy", "2024-06-20", event="board_viewed"),
    ]
    names = (
        "errors_met",
        "error_weeks",
        "errors_per_user",
        "exports_made",
        "exports_against_usual",
    )
    found = ask_of(tmp_path / "a", DECLARED, *names, as_of=D, event=events)
    # 13 exports in the 13 weeks before are four in four weeks
    assert [found["acme"][name] for name in names] == [10, 8, 5, 26, pytest.approx(26 / 4)]
    assert [found["bell"][name] for name in names] == [0, 0, 0, 0, None]
    unsaid = ask(tmp_path / "b", *names, as_of=D, event=events)["acme"]
    assert [unsaid[name] for name in names] == [None] * 5


def test_the_last_release_is_the_same_for_all_and_forgotten_after_17_weeks(tmp_path):
    names = ("last_release", "last_release_name")
    events = [*use("acme", "ann", "2024-01-02"), *use("bell", "bob", "2024-06-20")]
    releases = [
        {"name": "Spring", "happened_at": "2024-04-02"},
        {"name": "Summer", "happened_at": "2024-06-18"},
        {"name": "Autumn", "happened_at": "2024-09-18", "known_at": "2024-06-01"},
    ]
    found = ask(tmp_path / "a", *names, as_of=D, event=events, release=releases)
    for account in ("acme", "bell"):
        assert [found[account][name] for name in names] == [date(2024, 6, 18), "Summer"]
    old = ask(
        tmp_path / "b",
        *names,
        as_of=D,
        event=events,
        release=[{"name": "New Year", "happened_at": "2024-01-10"}],
    )
    assert old["acme"]["last_release"] is None
