import random
from statistics import median

import pytest

from tenure.stats.median import difference_of_medians


def test_the_difference_of_medians_has_the_sign_of_the_first_less_the_second() -> None:
    found = difference_of_medians([1.0, 2.0, 3.0] * 5, [11.0, 12.0, 13.0] * 5)
    assert found is not None
    assert (found.one, found.other, found.value) == (2.0, 12.0, -10.0)
    assert found.is_told


def test_with_few_values_there_is_no_interval() -> None:
    found = difference_of_medians([1.0] * 5, [2.0] * 50)
    assert found is not None
    assert (found.low, found.high, found.is_told) == (None, None, False)
    assert difference_of_medians([], [1.0]) is None


@pytest.mark.parametrize("size", [25, 900])
def test_the_interval_holds_the_truth_about_95_times_in_100(size: int) -> None:
    """Skewed values, of which the true difference is known: exponential ones, shifted by 2."""
    draw = random.Random(5)
    inside = 0
    for _ in range(400):
        one = [draw.expovariate(1) + 2 for _ in range(size)]
        other = [draw.expovariate(1) for _ in range(size)]
        found = difference_of_medians(one, other)
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        assert found.value == pytest.approx(median(one) - median(other))
        inside += found.low <= 2 <= found.high
    assert 0.92 <= inside / 400 <= 0.99
