"""What a replay says and lists, over histories written by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.proof.histories import WEEKS, customer, ground_of, sunday

from tenure.proof import said
from tenure.proof.aims import CONVERTED, EXPANDED, LOSS
from tenure.proof.asked import Asked
from tenure.proof.backtest import Backtest, backtest
from tenure.proof.rule import Rule
from tenure.web.proof.files import alarms_of
from tenure.web.proof.query import Query

BUSY, QUIET = 9, 1


@pytest.fixture(scope="module")
def replayed(tmp_path_factory) -> Backtest:
    """ann is quiet and leaves after the last stored day; bob is quiet for a while and stays."""
    scores = {
        "ann": [BUSY] * 60 + [QUIET] * 20,
        "bob": [BUSY] * 10 + [QUIET] * 10 + [BUSY] * 60,
    }
    gone = sunday(WEEKS) + timedelta(14)
    facts = [*customer("ann", gone), *customer("bob")]
    ground = ground_of(tmp_path_factory.mktemp("after"), scores, facts, today=gone + timedelta(120))
    asked = Asked(what="active_users", rule=Rule("given", 3))
    return backtest(ground, asked, compared=False)


def test_who_was_lost_after_the_last_stored_day_is_not_listed_as_staying(replayed):
    staying = alarms_of(replayed, Query("active_users", list="staying"))
    assert {one.account_id for one in staying} == {"bob"}
    assert len(staying) == replayed.figures.alarms_staying == 2  # weeks 10 and 15
    assert len(alarms_of(replayed, Query("active_users", list="alarms"))) == 6


def test_what_is_waited_for_is_called_by_its_own_name(replayed):
    assert said.reach(replayed).startswith(
        "A loss counts as foreseen where an alarm was in force at least 30 days before it was decided"
    )
    assert [one.after for one in (LOSS, EXPANDED, CONVERTED)] == [
        "Lost after it",
        "Bought more after it",
        "Became a customer after it",
    ]
