"""How values are spread, against numbers counted by hand and NumPy's own."""

import pytest

from tenure.stats.spread import Bin, concentration, spread


def test_quartiles_lie_between_values_where_need_be() -> None:
    found = spread([4, 1, 3, 2])
    assert found is not None
    assert (found.low, found.median, found.high, found.mean) == (1.75, 2.5, 3.25, 2.5)


def test_few_whole_numbers_have_a_bar_each_also_where_nobody_is() -> None:
    found = spread([1, 1, 3])
    assert found is not None
    assert found.bins == (Bin(1, 2, 2, True), Bin(2, 3, 0, True), Bin(3, 4, 1, True))


def test_bars_of_other_numbers_are_of_round_width_and_hold_all() -> None:
    found = spread([0.0, 0.04, 0.31, 0.5, 1.0])
    assert found is not None
    assert [one.high - one.low for one in found.bins] == pytest.approx([0.1] * 10)
    assert [one.count for one in found.bins] == [2, 0, 0, 1, 0, 1, 0, 0, 0, 1]


def test_one_value_alone_and_none_at_all() -> None:
    found = spread([2.5, 2.5])
    assert found is not None
    assert found.bins == (Bin(2.5, 2.5, 2),)
    assert spread([]) is None


def test_half_is_held_by_the_fewest() -> None:
    held = concentration([50, 20, 10, 10, 10])
    assert held is not None
    assert (held.half, held.tenth, held.top_tenth) == (1, 1, 0.5)
    even = concentration([1] * 20)
    assert even is not None
    assert (even.half, even.tenth, even.top_tenth, even.gini) == (10, 2, 0.1, 0.0)


def test_gini_of_one_who_has_all_is_one_less_a_share_of_one() -> None:
    held = concentration([0, 0, 0, 8])
    assert held is not None
    assert held.gini == pytest.approx(0.75)  # (n - 1) / n


def test_amounts_that_come_to_nothing_or_lie_below_it_are_not_held_by_anybody() -> None:
    assert concentration([0, 0]) is None
    assert concentration([-1, 5]) is None
