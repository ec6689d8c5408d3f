"""Use by day, told by declared features: as `feature_usage`, but not known, instead of 0, where no feature is declared.

`advanced_in_all` says in every row how many advanced features there are: what somebody's own can be compared with.
"""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face
from tenure.warehouse.faces.feature_usage import FEATURE, ROW


def _select(asked: Asked) -> str:
    usage = asked.lens.rows("feature_usage").get_name()
    return f"""
        SELECT u.*, a.advanced_in_all FROM {usage} u CROSS JOIN (
            SELECT count(DISTINCT feature) AS advanced_in_all FROM declared_features WHERE level = 'advanced') a"""


DECLARED_USAGE = Face(
    name="declared_usage",
    columns={**ROW, **FEATURE, "advanced_in_all": "int64"},
    sources=("usage",),
    declared=("declared_features",),
    needed=True,
    select=_select,
)
