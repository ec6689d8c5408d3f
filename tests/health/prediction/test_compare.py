"""A model trained anew takes over only where it is no worse than the one in use, by the latest outcomes of accounts it was not taught."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tests.health.prediction.learnt import SPRING, learnt

from tenure.health.prediction import store
from tenure.health.prediction.compare import APART, no_worse
from tenure.health.prediction.examples import About, Examples


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> Path:
    """In use is a model by which little use goes with leaving."""
    folder = tmp_path_factory.mktemp("models")
    store.keep(folder, learnt(1, 0.7))
    return folder


def examples(sign: float, sign_apart: float, known_after: int = 14) -> Examples:
    """600 accounts; of those that are kept apart use goes with leaving in another way than of the others."""
    draw = np.random.default_rng(5)
    count = 600
    use = draw.poisson(6, count).astype(float)
    signs = np.where(np.arange(count) % APART == 0, sign_apart, sign)
    known = np.full(count, np.datetime64(SPRING + timedelta(known_after)))
    return Examples(
        features=pa.table({"event_count": use}),
        outcome=(draw.random(count) < 1 / (1 + np.exp(signs * (use - 6)))).astype(float),
        groups=np.array([f"a{number:03}" for number in range(count)]),
        at=known - np.timedelta64(10, "D"),
        known_on=known,
    )


def asked(models: Path, found: Examples) -> str:
    return no_worse(models, "churn", SPRING, found, About(history_days=400))


def test_one_that_is_as_good_takes_over(models):
    assert asked(models, examples(0.7, 0.7)) == ""


def test_one_that_is_better_takes_over(models):
    assert asked(models, examples(-0.7, -0.7)) == ""


def test_one_that_is_worse_does_not_and_it_says_by_how_much(models):
    why = asked(models, examples(-0.7, 0.7))
    assert why.startswith("the model of 2024-03-01 stays in use: on ")
    assert "AUC 0." in why


def test_without_outcomes_since_then_nothing_can_be_compared(models):
    assert asked(models, examples(-0.7, 0.7, known_after=-1)) == ""
