"""A model of one reading, learnt in a moment."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from tenure.health.prediction.examples import Examples
from tenure.health.prediction.learn import Learned, Settings, learn
from tenure.health.prediction.store import Kept

SPRING = date(2024, 3, 1)


def learnt(seed: int, sign: float) -> Kept:
    """A model of one reading: less use, or more, goes with leaving."""
    learned = taught(seed, sign)
    assert learned.model
    return Kept(
        name="churn",
        day=SPRING,
        card=learned.card.plain(),
        features=learned.model.features,
        ahead_days=365,
        model=learned.model.to_json(),
    )


def taught(seed: int, sign: float) -> Learned:
    """The same with the rows that it was tested on."""
    draw = np.random.default_rng(seed)
    use = draw.poisson(6, 400).astype(float)
    outcome = (draw.random(400) < 1 / (1 + np.exp(sign * (use - 6)))).astype(float)
    examples = Examples(
        features=pa.table({"event_count": use}),
        outcome=outcome,
        groups=np.array([f"a{n}" for n in range(400)]),
    )
    return learn(examples, settings=Settings(boosting=False))
