"""Which features an account has a right to: those of its plan (an attribute), of its contract lines, and those of every plan."""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face
from tenure.warehouse.tables import text


def _select(asked: Asked) -> str:
    lens = asked.lens
    attributes = lens.rows("attributes", ago_days=asked.ago_days).get_name()
    lines = lens.rows("contract_lines", ago_days=asked.ago_days).get_name()
    return f"""
        SELECT a.account_id, p.feature, a.day, a.known_day, a.known_until_day
        FROM {attributes} a JOIN declared_plans p ON p.plan = a.value
        WHERE a.account_id IS NOT NULL AND a.name = {text(lens.declared.plan_attribute)}
        UNION ALL
        SELECT c.account_id, p.feature, c.day, c.known_day, c.known_until_day
        FROM {lines} c JOIN declared_plans p ON p.plan = c.product
        UNION ALL
        SELECT n.account_id, p.feature, n.first_day AS day, n.first_day AS known_day, n.gone_day AS known_until_day
        FROM ({lens.accounts_named()}) n CROSS JOIN declared_plans p WHERE p.plan IS NULL"""


FEATURES_INCLUDED = Face(
    name="features_included",
    columns={"account_id": "string", "feature": "string"},
    sources=(),
    declared=("declared_plans",),
    needed=True,
    select=_select,
)
