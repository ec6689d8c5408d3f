from datetime import date
from decimal import Decimal

import pytest

from tenure.catalog.sentence import called, fill, names, span, windows, with_windows, worded


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (6, "", "6"),
        (1, "user", "1 user"),
        (0, "user", "0 users"),
        (1234, "event", "1,234 events"),
        (2, "person|people", "2 people"),
        (0.333, "%", "33%"),
        (-0.67, "%", "-67%"),
        (2.04, "", "2"),
        (12.34, "day", "12.3 days"),
        (99.5, "", "100"),
        (Decimal("12.50"), "", "12.5"),
        (-0.01, "", "0"),
        (True, "", "yes"),
        (date(2024, 6, 3), "", "3 June 2024"),
        ("pro", "", "pro"),
        ("storage_gb", "words", "storage (GB)"),
        ("api_calls", "words", "API calls"),
        ("workflow_runs", "words", "workflow runs"),
        ("gb", "words", "gb"),
    ],
)
def test_readings_are_written_as_people_write_them(value, unit, words):
    assert worded(value, unit) == words


def test_a_sentence_with_its_numbers():
    row = {"active_users": 2, "active_users_before": 6}
    text = "Active users fell from {active_users_before} to {active_users} in four weeks."
    assert fill(text, row) == "Active users fell from 6 to 2 in four weeks."


def test_no_sentence_is_made_of_what_is_not_known():
    assert fill("{active_users:user}", {"active_users": None}) is None


def test_only_none_is_said_as_none():
    assert fill("Used on only {used:day}.", {"used": 0}) == "Used on no days."
    assert fill("Only {users:user} left.", {"users": 0}) == "No users left."
    assert fill("Only {users:user} left.", {"users": 10}) == "Only 10 users left."


def test_what_stands_in_square_brackets_is_left_out_where_it_is_not_known():
    template = "{left} of {best} are left[, at {price} each]."
    assert (
        fill(template, {"left": 2, "best": 6, "price": 1750}) == "2 of 6 are left, at 1,750 each."
    )
    assert fill(template, {"left": 2, "best": 6, "price": None}) == "2 of 6 are left."
    assert fill(template, {"left": None, "best": 6, "price": 1750}) is None


def test_the_length_of_a_window_is_told_as_it_is():
    text = "{users:user} in {users.window}, {before} in the {before.window} before."
    assert (names(text), windows(text)) == (("users", "before"), ("users", "before"))
    told = with_windows(text, {"users": 28, "before": 10})
    assert (
        fill(told, {"users": 2, "before": 6}) == "2 users in four weeks, 6 in the ten days before."
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "one day"),
        (7, "seven days"),
        (14, "two weeks"),
        (30, "30 days"),
        (91, "13 weeks"),
        (None, "time"),
    ],
)
def test_days_are_told_as_people_say_them(days, words):
    assert span(days) == words


def test_people_are_called_by_their_names_as_far_as_these_are_known():
    template, row = (
        "{who_left:who} left {team}[, after {boss:who}].",
        {"who_left": "u1", "team": "u1"},
    )
    assert fill(template, called(template, {**row, "boss": "u2"}, {"u1": "Ann"})) == (
        "Ann left u1, after u2."
    )
    assert fill(template, called(template, {**row, "boss": None}, {"u1": "Ann"})) == "Ann left u1."


def test_money_says_its_currency_where_it_is_told():
    assert fill("{price:money} a month", {"price": 3500.0}, "EUR") == "3,500 EUR a month"
    assert fill("{price:money} a month", {"price": 3500.0}) == "3,500 a month"
    assert worded(3500.0, "money") == "3,500"
