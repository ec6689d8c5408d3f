import numpy as np
import pytest

from tenure.health.prediction.calibrate import calibrate, crossed
from tenure.stats.calibration import ece, sigmoid
from tenure.stats.discrimination import auc


def bent(rows: int, seed: int = 1):
    """Log-odds that are right in the middle only: whoever is high is still likelier, and whoever is low too."""
    rng = np.random.default_rng(seed)
    found = rng.normal(-1, 1.5, rows)
    truth = sigmoid(found + 0.35 * (found + 1) ** 2 - 0.6)
    return found, (rng.random(rows) < truth).astype(float), np.arange(rows)


def test_of_few_outcomes_a_line_is_drawn_and_of_many_a_curve():
    assert calibrate(*bent(1_000)).kind == "line"
    found, outcome, group = bent(4_000)
    assert calibrate(found, outcome, group).kind == "curve"
    assert calibrate(found, outcome, group % 400).kind == "line"  # rows of few accounts


def test_a_curve_mends_what_a_line_cannot_and_keeps_the_order():
    curve = calibrate(*bent(6_000))
    line = calibrate(*bent(6_000)).__class__(
        kind="line", intercept=curve.intercept, slope=curve.slope, covariance=curve.covariance
    )
    found, outcome, _ = bent(6_000, seed=2)
    errors = [ece(outcome, sigmoid(one.of(found))) for one in (curve, line)]
    assert errors[0] < 0.7 * errors[1]
    assert auc(outcome, curve.of(found)) == pytest.approx(auc(outcome, found), abs=1e-4)
    far = curve.of(np.array([-30.0, -20, 20, 30]))
    assert (np.diff(far) > 0).all()


def test_where_a_line_would_turn_the_order_round_all_get_the_mean():
    found, outcome, group = bent(1_000)
    turned = calibrate(-3 * found, outcome, group)
    assert turned.slope == 0
    assert sigmoid(turned.of(found)) == pytest.approx(outcome.mean(), abs=1e-6)


def test_no_row_is_calibrated_by_its_own_part():
    """A part in which it never happened is told by the others, among whom it did."""
    outcome = np.array([0.0] * 50 + [1.0, 0.0] * 50)
    part = (np.arange(150) >= 50).astype(np.int64)
    found = crossed(np.zeros(150), outcome, np.arange(150), part)
    assert found[:50] == pytest.approx(0.5)
    assert found[50:] == pytest.approx(0.5)  # nothing to learn from: left as it is


def test_errors_grow_away_from_what_was_seen():
    line = calibrate(*bent(300))
    near, far = line.errors(np.array([-1.0, 8.0]), np.zeros(2))
    assert 0 < near < far
