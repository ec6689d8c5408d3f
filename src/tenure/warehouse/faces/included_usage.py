"""Use by day of those features that the account has a right to: its plan or one of its lines includes them."""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face

ROW = {"account_id": "string", "person_id": "string", "feature": "string"}


def _select(asked: Asked) -> str:
    usage = asked.lens.rows("feature_usage").get_name()
    included = asked.lens.rows("features_included", ago_days=asked.ago_days).get_name()
    return f"""
        SELECT u.account_id, u.person_id, u.feature, u.day, greatest(u.known_day, i.known_day) AS known_day,
            least(u.known_until_day, i.known_until_day) AS known_until_day
        FROM {usage} u JOIN {included} i ON i.account_id = u.account_id AND i.feature = u.feature"""


INCLUDED_USAGE = Face(
    name="included_usage",
    columns=ROW,
    sources=("usage",),
    declared=("declared_features", "declared_plans"),
    needed=True,
    select=_select,
)
