from datetime import date
from decimal import Decimal

import pytest

from tenure.catalog.sentence import fill, worded


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
