"""Thresholds come from the past of each moment: what is known later changes no earlier alarm."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.proof.histories import WEEKS, customer, ground_of, sunday

from tenure.proof.alarms import begun, chosen
from tenure.proof.asked import Asked
from tenure.proof.backtest import backtest
from tenure.proof.grid import thresholds
from tenure.proof.losses import eligible_then
from tenure.proof.rule import Rule

DAYS = np.arange(0, 7 * 60, 7) + 738_000
MONTHS = np.full(60, 7 / 30.4375)


def picked(scores: np.ndarray, rule: Rule, days: int) -> np.ndarray:
    """The thresholds of the first so many moments."""
    seen = scores[:, :days]
    known = np.broadcast_to(np.arange(days), seen.shape)
    here = np.ones(seen.shape, np.bool_)
    return chosen(seen, known, here, DAYS[:days], MONTHS[:days], rule.allowed).threshold


@settings(max_examples=25)
@given(some.integers(0, 10_000), some.sampled_from([Rule("burden", 0.1), Rule("capacity", 0.5)]))
def test_the_future_changes_no_threshold(seed, rule):
    rng = np.random.default_rng(seed)
    scores = np.exp(rng.normal(size=(12, 60)) * 3)
    scores[rng.random(scores.shape) < 0.1] = np.nan
    scores[:, 40:] *= 1000  # whatever comes later, it comes later
    early = picked(scores, rule, 40)
    np.testing.assert_array_equal(picked(scores, rule, 60)[:40], early)


def test_a_warner_that_peeks_cannot_be_helped_by_its_threshold():
    """Scores that jump only on the last days say nothing before, whatever the rule."""
    scores = np.ones((10, 60))
    scores[0, 59] = 100
    found = picked(scores, Rule("burden", 0.05), 60)
    assert np.isnan(found[0])  # there was no past
    assert (found[1:] > 1).all()


def test_the_burden_that_is_allowed_is_kept_to_so_far():
    rng = np.random.default_rng(1)
    scores = rng.random((40, 60))
    known = np.broadcast_to(np.arange(60), scores.shape)
    here = np.ones(scores.shape, np.bool_)
    found = chosen(scores, known, here, DAYS, MONTHS, Rule("burden", 0.2).allowed)
    alarms = begun(found.above, DAYS).sum()
    assert 0.1 < alarms / (40 * MONTHS.sum()) < 0.3


def test_a_capacity_is_alarms_a_week():
    rng = np.random.default_rng(2)
    scores = rng.random((40, 60))
    known = np.broadcast_to(np.arange(60), scores.shape)
    here = np.ones(scores.shape, np.bool_)
    found = chosen(scores, known, here, DAYS, MONTHS, Rule("capacity", 2).allowed)
    assert 1 < begun(found.above, DAYS).sum() / 59 < 3


def test_thresholds_are_numbers_of_two_digits():
    found = thresholds(np.array([0.031, 0.9, np.nan]))
    assert found[0] == 0.031 or found[0] == 0.03
    assert {0.047, 0.12, 0.9} <= set(found.tolist())
    assert thresholds(np.array([np.nan])).size == 0
    assert thresholds(np.array([-5.0]))[-1] > -5


def test_a_loss_that_becomes_known_later_changes_no_alarm(tmp_path):
    rng = np.random.default_rng(3)
    scores = {name: rng.integers(0, 50, WEEKS).tolist() for name in "abcdefgh"}
    stays = [fact for name in scores for fact in customer(name)]
    goes = [fact for name in scores for fact in customer(name, sunday(50) if name == "a" else None)]
    asked = Asked(what="active_users", rule=Rule("burden", 0.2))
    one = backtest(ground_of(tmp_path / "1", scores, stays), asked, compared=False)
    live = {name: [True] * WEEKS for name in scores}
    two = backtest(ground_of(tmp_path / "2", scores, goes, live=live), asked, compared=False)
    np.testing.assert_array_equal(one.threshold, two.threshold)
    before = sunday(50)
    told = [
        [(a.account_id, a.day) for a in found.judgement.alarms if a.day < before]
        for found in (one, two)
    ]
    assert told[0] == told[1]
    assert two.figures.losses == 1


def test_without_contracts_silence_counts_once_it_is_known_to_have_been_a_pause(tmp_path):
    """Else alarms of those who have left for good use up what is allowed, and nobody is left to be warned of."""
    used = {
        "ann": [week < 30 for week in range(WEEKS)],  # stopped for good
        "bob": [not 15 <= week < 35 for week in range(WEEKS)],  # came back
    }
    facts = [
        {"account_id": account, "person_id": "p", "event": "open", "happened_at": f"{sunday(week)}T12:00"}
        for account, told in used.items()
        for week, there in enumerate(told)
        if there
    ]  # fmt: skip
    silent = {
        account: [7 * (week - max(w for w in range(week + 1) if told[w])) for week in range(WEEKS)]
        for account, told in used.items()
    }
    live = {account: [days <= 84 for days in told] for account, told in silent.items()}
    ground = ground_of(tmp_path, silent, facts, live=live, kind="event", column="days_without_use")
    asked = Asked(what="days_without_use", rule=Rule("given", 21))
    history = backtest(ground, asked, compared=False).history
    _, known = eligible_then(history, contracts=False)
    ann, bob = known
    assert ann[:29].tolist() == list(range(1, 30))  # the next use is a week later
    assert (ann[29:] == WEEKS).all()  # never
    assert (bob[14:35] == 35).all()
