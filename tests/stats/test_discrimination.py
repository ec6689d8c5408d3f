"""Against scikit-learn, against numbers counted by hand, and against simulated truth."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from tenure.stats.discrimination import (
    auc,
    auc_interval,
    average_precision,
    lift_at,
    precision_at,
    recall_at,
)

OUTCOME = np.array([0, 0, 1, 0, 1, 1.0])
SCORE = np.array([0.1, 0.4, 0.4, 0.2, 0.8, 0.3])


def drawn(rows: int, seed: int = 0):
    """Outcomes and scores with many ties."""
    rng = np.random.default_rng(seed)
    outcome = (rng.random(rows) < 0.2).astype(float)
    return outcome, np.round(rng.normal(size=rows) + outcome, 1)


def test_the_auc_counts_pairs_and_equal_scores_half():
    # of the nine pairs 0.4, 0.8 and 0.3 win over 0.1 and 0.2; over 0.4 one is equal, one wins, one loses
    assert auc(OUTCOME, SCORE) == pytest.approx((6 + 0.5 + 1) / 9)


@pytest.mark.parametrize("seed", range(3))
def test_area_and_average_precision_are_those_of_scikit_learn(seed):
    outcome, score = drawn(400, seed)
    assert auc(outcome, score) == pytest.approx(roc_auc_score(outcome, score), abs=1e-12)
    assert average_precision(outcome, score) == pytest.approx(
        average_precision_score(outcome, score), abs=1e-12
    )


def test_without_both_kinds_there_is_no_area():
    with pytest.raises(ValueError, match="to whom it did not"):
        auc(np.ones(3), np.arange(3.0))


def test_precision_takes_its_part_of_equal_scores():
    # the first is sure; the second place is shared by two, of which one came to it
    assert precision_at(OUTCOME, SCORE, 1) == 1
    assert precision_at(OUTCOME, SCORE, 2) == pytest.approx((1 + 0.5) / 2)
    assert precision_at(OUTCOME, SCORE, 6) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="cannot be taken"):
        precision_at(OUTCOME, SCORE, 7)


def test_lift_is_precision_over_the_mean_and_recall_its_part_of_all():
    assert lift_at(OUTCOME, SCORE, 1 / 3) == pytest.approx(0.75 / 0.5)
    assert recall_at(OUTCOME, SCORE, 1 / 3) == pytest.approx(1.5 / 3)


def test_the_order_of_rows_changes_nothing():
    outcome, score = drawn(300)
    order = np.random.default_rng(1).permutation(300)
    for figure in (auc, average_precision, lift_at, recall_at):
        assert figure(outcome[order], score[order]) == pytest.approx(figure(outcome, score))


def test_the_interval_of_the_auc_holds_the_truth_in_about_95_of_100_cases():
    truth = 0.7602  # of two normal distributions one apart: Φ(1 ÷ √2)
    held = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        outcome = (rng.random(300) < 0.2).astype(float)
        bounds = auc_interval(outcome, rng.normal(size=300) + outcome)
        held += bounds.low <= truth <= bounds.high
    assert 0.91 <= held / 200 <= 0.99


def test_rows_of_one_account_are_one_witness():
    """Each row five times over: the interval is as wide as that of the rows themselves, not √5 narrower."""
    outcome, score = drawn(300)
    alone = auc_interval(outcome, score)
    repeated = auc_interval(
        np.repeat(outcome, 5), np.repeat(score, 5), np.repeat(np.arange(300), 5)
    )
    blind = auc_interval(np.repeat(outcome, 5), np.repeat(score, 5))
    assert repeated.low == pytest.approx(alone.low, abs=1e-9)
    assert blind.high - blind.low < 0.5 * (alone.high - alone.low)


def test_a_perfect_order_of_few_is_not_certain():
    bounds = auc_interval(np.array([0, 0, 0, 1, 1.0]), np.arange(5.0))
    assert bounds.value == bounds.high == 1
    assert bounds.low == pytest.approx(1 - (1 - 0.05**0.5))
