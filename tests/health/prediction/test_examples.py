import numpy as np
import pyarrow as pa
import pytest

from tenure.health.prediction.examples import Examples

TABLE = pa.table({"users": [3, 1, 4]})
GROUPS = np.array(["b", "a", "b"])


def test_rows_of_one_account_are_one_outcome():
    examples = Examples(TABLE, np.array([1.0, 0, 1]), GROUPS)
    assert (len(examples), examples.outcomes) == (3, 1)
    assert examples.group.tolist() == [1, 0, 1]
    assert examples.take(np.array([2])).features["users"].to_pylist() == [4]
    assert examples.take(examples.outcome == 0).groups.tolist() == ["a"]


def test_without_another_day_an_outcome_is_known_on_its_own():
    at = np.array(["2026-01-01", "2026-02-01", "2026-03-01"], "datetime64[D]")
    assert (Examples(TABLE, np.ones(3), GROUPS, at).known == at).all()
    assert Examples(TABLE, np.ones(3), GROUPS, at, at + 30).known[0] == np.datetime64("2026-01-31")


def test_what_does_not_go_together_is_refused():
    with pytest.raises(ValueError, match="differ in length"):
        Examples(TABLE, np.ones(2), GROUPS)
    with pytest.raises(ValueError, match="1 where it happened"):
        Examples(TABLE, np.array([0, 1, 2.0]), GROUPS)
