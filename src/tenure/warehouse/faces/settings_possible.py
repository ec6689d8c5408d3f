"""Every setting and integration that is declared, for every account: what those that are on can be compared with."""

from __future__ import annotations

from tenure.warehouse.faces.configuration import COLUMNS
from tenure.warehouse.faces.face import Asked, Face


def _select(asked: Asked) -> str:
    return f"""
        SELECT n.account_id, s.setting, s.form, n.first_day AS day, n.first_day AS known_day,
            n.gone_day AS known_until_day
        FROM ({asked.lens.accounts_named()}) n CROSS JOIN (SELECT DISTINCT setting, form FROM declared_settings) s"""


SETTINGS_POSSIBLE = Face(
    name="settings_possible",
    columns=COLUMNS,
    sources=(),
    declared=("declared_settings",),
    needed=True,
    select=_select,
)
