"""What only this vendor has to learn from: the key features of its product, where they tell something."""

import numpy as np
from tests.health.prediction.simulated import with_column, world

from tenure.app import App
from tenure.health.prediction.own import of_product, worth

SOLD = """
[[features]]
name = "reports"
events = ["report_run"]
key = true

[[features]]
name = "search"
events = ["search_run"]
"""


def test_key_features_are_what_may_be_learnt_from(tmp_path):
    """Of search nothing is stored day by day."""
    (tmp_path / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    (tmp_path / "features.toml").write_text(SOLD)
    assert set(of_product(App.open(tmp_path).catalog)) == {"reports_days", "reports_depth"}


def test_they_are_taken_where_they_foresee_other_accounts_clearly_better():
    """`users` tells of the level; noise of each account tells nothing."""
    examples, _ = world(300)
    noise = np.random.default_rng(3).normal(size=300)[examples.group]
    assert worth(examples, ["users"])
    assert not worth(with_column(examples, "reports_days", noise), ["reports_days"])
    assert not worth(examples, [])
    assert not worth(examples.take(np.arange(50)), ["users"])  # too little has happened
