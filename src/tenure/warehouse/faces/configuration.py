"""What is switched on: settings and integrations that are declared to count, by attributes or by events that show them."""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face

COLUMNS = {"account_id": "string", "setting": "string", "form": "string"}


def _in_force(asked: Asked) -> str:
    attributes = asked.lens.rows("attributes", ago_days=asked.ago_days).get_name()
    usage = asked.lens.rows("usage").get_name()
    return f"""
        SELECT a.account_id, s.setting, s.form, a.day, a.known_day, a.known_until_day
        FROM {attributes} a JOIN declared_settings s ON s.attribute = a.name AND s.is_on = lower(a.value)
        WHERE a.account_id IS NOT NULL
        UNION ALL
        SELECT u.account_id, s.setting, s.form, u.day, u.known_day,
            least(u.known_until_day, CAST(u.day + CAST(s.on_days AS INTEGER) + {asked.ago_days} AS DATE)) AS known_until_day
        FROM {usage} u JOIN declared_settings s ON s.event = u.event WHERE u.account_id IS NOT NULL"""


def _changes(asked: Asked) -> str:
    attributes = asked.lens.rows("attribute_changes").get_name()
    usage = asked.lens.rows("usage").get_name()
    return f"""
        SELECT a.account_id, s.setting, s.form, a.day, a.known_day, a.known_until_day
        FROM {attributes} a JOIN (SELECT DISTINCT setting, form, attribute FROM declared_settings) s
            ON s.attribute = a.name
        WHERE a.account_id IS NOT NULL AND a.person_id IS NULL
        UNION ALL
        SELECT u.account_id, s.setting, s.form, u.day, u.known_day, u.known_until_day
        FROM {usage} u JOIN declared_settings s ON s.event = u.event WHERE u.account_id IS NOT NULL"""


CONFIGURATION = Face(
    name="configuration",
    columns=COLUMNS,
    sources=("attributes", "usage"),
    declared=("declared_settings",),
    needed=True,
    select=_in_force,
)
CONFIGURATION_CHANGES = Face(
    name="configuration_changes",
    columns=COLUMNS,
    sources=("attributes", "usage"),
    declared=("declared_settings",),
    needed=True,
    select=_changes,
)
