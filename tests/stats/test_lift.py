from fractions import Fraction
from itertools import product
from math import comb

import pytest

from tenure.stats.lift import fisher, lift


def test_the_ratio_of_two_shares_is_the_published_one():
    """Heart attacks of physicians on placebo and on aspirin: Agresti, Categorical Data Analysis, section 3.1."""
    found = lift(189, 11034, 104, 11037)
    assert found.value == pytest.approx(1.82, abs=0.005)
    assert (found.low, found.high) == (
        pytest.approx(1.43, abs=0.005),
        pytest.approx(2.31, abs=0.01),
    )


def test_the_ratio_the_other_way_round_is_its_inverse():
    one, other = lift(30, 40, 20, 50), lift(20, 50, 30, 40)
    assert other.value == pytest.approx(1 / one.value)
    assert (other.low, other.high) == (pytest.approx(1 / one.high), pytest.approx(1 / one.low))


def test_where_nobody_came_to_it_the_ratio_stays_finite():
    found = lift(10, 20, 0, 20)
    assert found.value == pytest.approx((10.5 / 20.5) / (0.5 / 20.5))
    assert 1 < found.low < found.value < found.high
    with pytest.raises(ValueError, match="both sides"):
        lift(0, 0, 1, 2)


def test_where_all_came_to_it_on_both_sides_they_are_not_certain_to_be_alike():
    few, many = lift(10, 10, 10, 10), lift(1000, 1000, 1000, 1000)
    assert (few.value, many.value) == (1, 1)
    assert few.low < 0.9 < 0.99 < many.low < 1 < many.high < 1.01 < 1.1 < few.high


def exact(a, n, b, m):
    """The same by counting all tables in whole numbers."""
    chance = {
        k: Fraction(comb(n, k) * comb(m, a + b - k), comb(n + m, a + b))
        for k in range(max(0, a + b - m), min(n, a + b) + 1)
    }
    return float(sum(p for p in chance.values() if p <= chance[a]))


def test_fishers_test_is_that_of_the_lady_tasting_tea():
    assert fisher(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert fisher(4, 4, 0, 4) == pytest.approx(2 / 70)


def test_fishers_test_counts_all_tables_that_are_no_likelier():
    for n, m in ((3, 9), (7, 7), (12, 5)):
        for a, b in product(range(n + 1), range(m + 1)):
            assert fisher(a, n, b, m) == pytest.approx(exact(a, n, b, m), rel=1e-9)


def test_fishers_test_of_many_is_finite():
    assert 0 < fisher(2000, 5000, 1800, 5000) < 1e-4
