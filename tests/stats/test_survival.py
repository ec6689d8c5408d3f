"""Against published numbers: the leukaemia trial of Freireich et al. (1963), as Gehan (1965) gives it.

Estimates and standard errors: Kleinbaum and Klein, Survival Analysis, 3rd ed., chapter 2; the intervals are those on
log(-log S) that Stata's `sts list` prints for the same data.
"""

import math
import random

import pytest

from tenure.stats.survival import kaplan_meier

DRUG = [6, 6, 6, 7, 10, 13, 16, 22, 23]
DRUG_CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
PUBLISHED = [  # weeks, at risk, share in remission, standard error, interval
    (6, 21, 0.8571, 0.0764, 0.6197, 0.9516),
    (7, 17, 0.8067, 0.0869, 0.5631, 0.9228),
    (10, 15, 0.7529, 0.0963, 0.5032, 0.8894),
    (13, 12, 0.6902, 0.1068, 0.4316, 0.8491),
    (16, 11, 0.6275, 0.1141, 0.3675, 0.8049),
    (22, 7, 0.5378, 0.1282, 0.2678, 0.7468),
    (23, 6, 0.4482, 0.1346, 0.1881, 0.6801),
]


@pytest.fixture
def drug():
    reached = [True] * len(DRUG) + [False] * len(DRUG_CENSORED)
    return kaplan_meier(DRUG + DRUG_CENSORED, reached)


@pytest.fixture
def placebo():
    return kaplan_meier(PLACEBO, [True] * len(PLACEBO))


@pytest.mark.parametrize(("time", "at_risk", "share", "error", "low", "high"), PUBLISHED)
def test_the_published_table(drug, time, at_risk, share, error, low, high):
    step = drug.at(time)
    assert (step.at_risk, round(step.waiting, 4), round(step.error, 4)) == (at_risk, share, error)
    assert (round(step.low, 4), round(step.high, 4)) == (low, high)


def test_the_published_medians_with_their_intervals(drug, placebo):
    assert (drug.median.value, drug.median.low, drug.median.high) == (23, 13, None)
    assert (placebo.median.value, placebo.median.low, placebo.median.high) == (8, 4, 11)


def test_quartiles_are_not_known_until_a_quarter_got_there(drug, placebo):
    assert [placebo.quantile(share).value for share in (0.25, 0.5, 0.75)] == [4, 8, 12]
    assert [drug.quantile(share).value for share in (0.25, 0.5, 0.75)] == [13, 23, None]
    nobody = kaplan_meier([3, 5], [False, False])
    assert (nobody.count, nobody.reached, nobody.median.value) == (2, 0, None)


def test_with_nobody_waiting_it_is_the_share_who_took_longer(placebo):
    for time in range(24):
        longer = sum(each > time for each in PLACEBO) / len(PLACEBO)
        step = placebo.at(time)
        assert (1.0 if step is None else step.waiting) == pytest.approx(longer)


def test_between_the_steps_and_before_the_first_nothing_changes(drug):
    assert drug.at(5) is None
    assert drug.at(12.5) == drug.at(11)
    assert drug.at(12.5).waiting == drug.at(10).waiting
    assert drug.at(1000).waiting == drug.at(23).waiting


def test_a_third_is_a_third():
    """1 - 1/3 - 1/3 is less than a third by a hair, or more: the quantile must not hang on it."""
    curve = kaplan_meier([1, 2, 3], [True] * 3)
    assert [curve.quantile(share).value for share in (1 / 3, 2 / 3, 1)] == [1, 2, 3]


def test_no_one_at_all():
    empty = kaplan_meier([], [])
    assert (empty.count, empty.reached, empty.median.value, empty.at(3)) == (0, 0, None, None)


def test_what_is_no_waiting_is_refused():
    with pytest.raises(ValueError, match="from 0 on"):
        kaplan_meier([-1], [True])
    with pytest.raises(ValueError, match="from 0 on"):
        kaplan_meier([math.nan], [True])
    with pytest.raises(ValueError, match="do not fit together"):
        kaplan_meier([1, 2], [True])


def test_the_interval_holds_the_truth_nineteen_times_of_twenty():
    """Exponential waiting with a median of ten weeks, a third of it cut off at random."""
    dice, hits, rounds = random.Random(4), 0, 400
    for _ in range(rounds):
        true = [dice.expovariate(math.log(2) / 10) for _ in range(60)]
        seen = [dice.uniform(0, 45) for _ in true]
        curve = kaplan_meier(
            [min(t, s) for t, s in zip(true, seen, strict=True)],
            [t <= s for t, s in zip(true, seen, strict=True)],
        )
        median = curve.median
        hits += median.low <= 10 <= (median.high or math.inf)
    assert 0.92 <= hits / rounds <= 0.98
