"""Against scikit-learn, against numbers counted by hand, and against simulated truth."""

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss
from sklearn.metrics import log_loss as sklearn_log_loss

from tenure.stats.calibration import brier, ece, isotonic, log_loss, platt, reliability, sigmoid


def drawn(rows: int, seed: int = 0):
    """Outcomes that come as often as the probabilities say."""
    rng = np.random.default_rng(seed)
    probability = rng.beta(1, 3, rows)
    return (rng.random(rows) < probability).astype(float), probability


def test_brier_and_log_loss_are_those_of_scikit_learn():
    outcome, probability = drawn(200)
    assert brier(outcome, probability) == pytest.approx(brier_score_loss(outcome, probability))
    assert log_loss(outcome, probability) == pytest.approx(sklearn_log_loss(outcome, probability))


def test_the_calibration_error_weighs_bins_with_their_rows():
    # four rows at 0.25, of which two came to it, and one at 1.0 that did
    outcome, probability = np.array([1, 1, 0, 0, 1.0]), np.array([0.25, 0.25, 0.25, 0.25, 1.0])
    assert ece(outcome, probability) == pytest.approx(4 / 5 * 0.25)
    assert ece(np.array([1.0, 0]), np.array([1.0, 0])) == 0


def test_the_reliability_table_has_bins_of_equally_many_rows():
    outcome, probability = drawn(1_000)
    bins = reliability(outcome, probability)
    assert [one.rows for one in bins] == [100] * 10
    assert sum(one.happened.value * one.rows for one in bins) == pytest.approx(outcome.sum())
    assert all(one.happened.low <= one.foreseen <= one.happened.high for one in bins)
    assert [one.foreseen for one in bins] == sorted(one.foreseen for one in bins)


def test_equal_probabilities_stay_in_one_bin():
    bins = reliability(np.array([0, 1.0, 0, 1]), np.array([0.2, 0.2, 0.2, 0.9]), bins=2)
    assert [(one.rows, one.foreseen) for one in bins] == [(3, pytest.approx(0.2)), (1, 0.9)]


def test_the_line_mends_what_is_too_sure_and_off():
    outcome, probability = drawn(20_000)
    right = np.log(probability / (1 - probability))
    found = platt(2 * right + 1, outcome)  # twice too sure, and too high
    assert found.slope == pytest.approx(0.5, abs=0.03)
    assert found.intercept == pytest.approx(-0.5, abs=0.06)


def test_the_line_is_the_likeliest_but_for_its_prior():
    outcome, probability = drawn(500)
    score = 3 * np.log(probability / (1 - probability))
    found = platt(score, outcome)
    learner = LogisticRegression(C=1e6, tol=1e-10).fit(score[:, None], outcome)
    assert found.slope == pytest.approx(learner.coef_[0, 0], abs=2e-3)
    few = platt(score[:8], outcome[:8])  # eight rows leave it near 1
    assert 0.1 < few.slope < 1.5


def test_the_line_knows_how_sure_it_is():
    """Its standard error is the spread of what it finds in many draws."""
    found = []
    for seed in range(100):
        outcome, probability = drawn(400, seed)
        found.append(platt(np.log(probability / (1 - probability)), outcome))
    spread = np.std([line.slope for line in found])
    told = np.mean([line.covariance[2] ** 0.5 for line in found])
    assert 0.8 < told / spread < 1.25


def test_the_steps_are_those_of_scikit_learn():
    outcome, probability = drawn(300)
    score = np.round(probability, 2)
    centre, share, rows = isotonic(score, outcome)
    theirs = IsotonicRegression().fit(score, outcome).predict(score)
    assert rows.sum() == 300
    assert share == pytest.approx(np.unique(theirs))
    assert [theirs[np.abs(score - at).argmin()] for at in centre] == pytest.approx(share)


def test_the_sigmoid_of_what_is_far_away_is_no_error():
    assert sigmoid(np.array([-1e4, 0, 1e4])).tolist() == [pytest.approx(0), 0.5, pytest.approx(1)]
