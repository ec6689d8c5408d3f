"""What people think of an account, with a reason and until when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.state.conftest import NOW

from tenure.errors import NotFound, UsageError
from tenure.health.disagreement import disagreement
from tenure.state import State, audit, sentiments

TODAY = date(2026, 3, 31)


def said(state: State, value: str = "bad", until: date | None = None, account: str = "acme") -> int:
    return sentiments.say(state, account, value, "their new CFO", "ann", NOW, TODAY, until).id


def test_it_stands_until_its_last_day(state: State) -> None:
    said(state, until=TODAY + timedelta(10))
    for day, stands in ((0, True), (10, True), (11, False), (-1, False)):
        assert ("acme" in sentiments.standing(state, TODAY + timedelta(day))) is stands
    assert sentiments.standing(state, TODAY)["acme"].reason == "their new CFO"


def test_what_is_said_later_takes_its_place_and_both_are_kept(state: State) -> None:
    first, second = said(state), said(state, "mixed")
    assert sentiments.standing(state, TODAY)["acme"].id == second
    assert [one.id for one in sentiments.of_account(state, "acme")] == [second, first]
    assert [deed.did for deed in audit.latest(state)] == ["sentiment.said"] * 2


def test_withdrawn_it_no_longer_counts_and_what_was_before_does_not_come_back(state: State) -> None:
    said(state)
    second = said(state, "good")
    sentiments.withdraw(state, second, "bob", NOW)
    sentiments.withdraw(state, second, "cas", NOW + timedelta(1))
    assert sentiments.standing(state, TODAY) == {}
    assert sentiments.of_account(state, "acme")[0].withdrawn_by == "bob"
    with pytest.raises(NotFound):
        sentiments.withdraw(state, 99, "bob", NOW)


@pytest.mark.parametrize(
    ("value", "reason", "days", "why"),
    [
        ("awful", "x", 5, "is no sentiment: good, mixed, bad"),
        ("bad", " ", 5, "Say why"),
        ("bad", "x", 181, "at most 180 days away"),
        ("bad", "x", -1, "from today"),
    ],
)
def test_what_cannot_be_said(state: State, value: str, reason: str, days: int, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        sentiments.say(state, "acme", value, reason, "ann", NOW, TODAY, TODAY + timedelta(days))
    assert sentiments.of_account(state, "acme") == []


def test_a_score_that_says_something_else_is_told_and_stays() -> None:
    told = disagreement("bad", "healthy", 91.7)
    assert told.startswith("The score says healthy (91), and whoever knows the account says bad")
    assert disagreement("good", "at_risk", 12.0)
    for sentiment, band in (
        ("bad", "at_risk"),
        ("mixed", "healthy"),
        (None, "healthy"),
        ("bad", None),
    ):
        assert disagreement(sentiment, band, 50.0) == ""
