import pytest

from tenure.stats.multiplicity import holm

# The fifteen p-values of the example in Benjamini and Hochberg (1995), section 3.2
PAPER = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip


def test_of_the_published_example_three_are_found():
    assert sum(p <= 0.05 for p in holm(PAPER)) == 3


def test_holm_by_hand_in_any_order():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []
