import numpy as np
import pytest
from tests.health.prediction.simulated import KNOWN_AFTER, MONTH, START, without_time, world

from tenure.health.prediction.splits import grouped, ordered


@pytest.fixture(scope="module")
def examples():
    return world()[0]


def test_no_account_is_foreseen_from_its_own_rows(examples):
    for split in (grouped(examples, 5, 1), ordered(examples, 5, 3, 1)):
        assert split.folds
        for fold in split.folds:
            assert not set(examples.groups[fold.train]) & set(examples.groups[fold.test])


def test_every_row_is_foreseen_once_by_accounts(examples):
    rows = np.concatenate([fold.test for fold in grouped(examples, 5, 1).folds])
    assert sorted(rows) == list(range(len(examples)))


def test_outcomes_are_dealt_out_evenly(examples):
    counts = [examples.take(fold.test).outcomes for fold in grouped(examples, 5, 1).folds]
    assert max(counts) - min(counts) <= 1


def test_the_later_is_foreseen_from_outcomes_that_were_known_before(examples):
    split = ordered(examples, 5, 3, 1)
    assert split.ordered
    starts = set()
    for fold in split.folds:
        start = examples.at[fold.test].min()
        assert examples.known[fold.train].max() < start
        starts.add(start)
    assert len(starts) == 3


def test_a_third_of_the_outcomes_comes_before_the_first_stretch(examples):
    split = ordered(examples, 5, 3, 1)
    first = min(examples.at[fold.test].min() for fold in split.folds)
    before = examples.take(examples.known < first).outcomes
    assert examples.outcomes / 3 <= before < examples.outcomes / 2


def test_too_early_for_stretches_of_time(examples):
    """Of the first three months no outcome is known before the third begins."""
    early = examples.take(examples.at < START + 3 * MONTH)
    assert KNOWN_AFTER > 2 * MONTH
    assert ordered(early, 5, 3, 1) is None
    assert ordered(without_time(examples), 5, 3, 1) is None
