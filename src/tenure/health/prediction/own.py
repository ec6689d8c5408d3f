"""What only this vendor has to learn from: attributes of its accounts, and the key features of its product.

Attributes count where they tell accounts apart and are known of nearly all: who sells to them, the country, the industry, as known
on a day. One that came to be known last week is not known of the past, so nothing can be learnt from it yet. Key features count
where accounts that were not seen are foreseen clearly better with them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.catalog.definition import Subject
from tenure.health.prediction import encoding, logistic
from tenure.health.prediction.choose import clearly_less
from tenure.health.prediction.encoding import LEAST_ROWS, MOST_CATEGORIES, is_text
from tenure.health.prediction.examples import About, Examples, Numbers
from tenure.health.prediction.guard import refusals
from tenure.health.prediction.learn import Settings, drawn
from tenure.health.prediction.splits import Split, grouped
from tenure.stats.calibration import losses, sigmoid

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog

LEAST_KNOWN = 0.8  # of the rows that are learnt from
LEAST_COMMON = 0.8  # of the rows that have a text: it is a common one
MOST_OF_PRODUCT = 20
STRENGTH = 0.03
NOT_ASKED = ("name", "owner")  # a prediction is no judgement of who looks after an account


def attributes(catalog: Catalog, subject: Subject) -> tuple[str, ...]:
    """Those that may become features."""
    return tuple(
        name
        for name in catalog.types(subject)
        if catalog.get(name).family == "attribute" and name.lower() not in NOT_ASKED
    )


def of_product(catalog: Catalog) -> tuple[str, ...]:
    """How much the key features that features.toml declares are used, and by what share of the users; at most 20 readings.

    Of key features only: of others nothing is stored day by day. A feature that is declared no more is not known to a model
    that knew it.
    """
    found = [
        name
        for name in catalog.types("account")
        if (one := catalog.get(name)).family == "product"
        and not one.on_demand
        and one.unit in ("days", "share")
        and one.needs[-1:] in (("feature_usage",), ("active_users",))
    ]
    return tuple(found[:MOST_OF_PRODUCT])


def worth(examples: Examples, names: Collection[str]) -> bool:
    """Whether a line foresees accounts that it was not taught clearly better with these features: by more than a standard error."""
    from threadpoolctl import threadpool_limits

    if not names or refusals(examples, About()):
        return False
    settings = Settings()
    some, _ = drawn(examples, About(), settings)
    split = grouped(some, settings.folds, settings.seed)
    without = replace(some, features=some.features.drop(list(names)))
    rows = np.concatenate([fold.test for fold in split.folds])
    with threadpool_limits(limits=1):
        found = [_losses(one, split) for one in (some, without)]
    return clearly_less(found[0], found[1], some.group[rows])


def _losses(examples: Examples, split: Split) -> Numbers:
    """What each row that was tested costs, by a line of one strength: two that are compared need the same, not the best."""
    found = []
    for fold in split.folds:
        train, test = examples.take(fold.train), examples.take(fold.test)
        encoded = encoding.fit(train.features, bends=False)
        _, scaled = encoded.columns(train.features)
        ((intercept, weights),) = logistic.solve(scaled, train.outcome, [STRENGTH])
        log_odds = intercept + encoded.columns(test.features)[1] @ weights
        found.append(losses(test.outcome, sigmoid(log_odds)))
    return np.concatenate(found)


def telling(column: pa.ChunkedArray) -> bool:
    """Whether something can be learnt from an attribute in these rows.

    Known of four in five; a number that is not the same everywhere; a text with 2 to 20 common values, which most rows have.
    """
    known = len(column) - column.null_count
    if known < max(LEAST_KNOWN * len(column), 2 * LEAST_ROWS):
        return False
    if not is_text(column.type):
        return bool(pc.count_distinct(column).as_py() > 1)
    counts = pc.value_counts(column.drop_null()).field("counts").to_pylist()
    common = [count for count in counts if count >= LEAST_ROWS]
    return 2 <= len(common) <= MOST_CATEGORIES and sum(common) >= LEAST_COMMON * known
