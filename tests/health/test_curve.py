import ibis
import pytest

from tenure.health.curve import Curve
from tenure.warehouse.engines.duckdb import Engine

CURVE = Curve(((0.0, 0.0), (10.0, 50.0), (20.0, 100.0), (40.0, 80.0)))


@pytest.mark.parametrize(
    ("reading", "score"),
    [(None, None), (-5.0, 0), (0.0, 0), (5.0, 25), (10.0, 50), (15.0, 75), (30.0, 90), (99.0, 80)],
)
def test_scores_lie_on_straight_lines_and_level_off(reading, score):
    expression = CURVE.of(ibis.literal(reading, "float64")).as_table()
    with Engine(memory="500MB", threads=1) as engine:
        assert engine.arrow(expression).column(0)[0].as_py() == score


def test_yes_and_no_are_one_and_zero():
    curve = Curve(((0.0, 20.0), (1.0, 80.0)))
    with Engine(memory="500MB", threads=1) as engine:
        found = [
            engine.arrow(curve.of(ibis.literal(value)).as_table()).column(0)[0].as_py()
            for value in (False, True)
        ]
    assert found == [20, 80]


def test_the_nearest_reading_that_reaches_a_score():
    assert CURVE.reaching(75, now=2) == 15
    assert CURVE.reaching(90, now=39) == 30
    assert Curve(((0.0, 0.0), (1.0, 60.0))).reaching(61, now=0) is None
