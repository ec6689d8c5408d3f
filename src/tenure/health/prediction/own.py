"""What only this vendor knows of its accounts: their attributes, where they tell accounts apart and are known of nearly all.

Who sells to them, the country, the industry: what is known on a day, as on that day. An attribute that came to be known last
week is not known of the past, so nothing can be learnt from it yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tenure.catalog.definition import Subject
from tenure.health.prediction.encoding import LEAST_ROWS, MOST_CATEGORIES, is_text

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog

LEAST_KNOWN = 0.8  # of the rows that are learnt from
LEAST_COMMON = 0.8  # of the rows that have a text: it is a common one
NOT_ASKED = ("name", "owner")  # a prediction is no judgement of who looks after an account


def attributes(catalog: Catalog, subject: Subject) -> tuple[str, ...]:
    """Those that may become features."""
    return tuple(
        name
        for name in catalog.types(subject)
        if catalog.get(name).family == "attribute" and name.lower() not in NOT_ASKED
    )


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
