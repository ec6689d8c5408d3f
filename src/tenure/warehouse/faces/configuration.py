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
    usage = asked.lens.rows("usage").get_name()
    return f"""
        SELECT a.account_id, s.setting, s.form, a.day, a.known_day, a.known_until_day
        FROM ({_changed(asked.lens.rows("attribute_changes").get_name())}) a
        JOIN (SELECT DISTINCT setting, form, attribute FROM declared_settings) s ON s.attribute = a.name
        UNION ALL
        SELECT u.account_id, s.setting, s.form, u.day, u.known_day, u.known_until_day
        FROM {usage} u JOIN declared_settings s ON s.event = u.event WHERE u.account_id IS NOT NULL"""


def _changed(attributes: str) -> str:
    """SQL of those values of attributes that are others than the one before; one that only came again is no change."""
    before = "OVER (PARTITION BY account_id, name ORDER BY happened_at, known_day)"
    return f"""
        SELECT * FROM (
            SELECT account_id, name, day, known_day, known_until_day,
                lag(known_day) {before} IS NOT NULL AND lower(value) IS NOT DISTINCT FROM lag(lower(value)) {before}
                    AND greatest(day, known_day) >= lag(greatest(day, known_day)) {before}
                    AND coalesce(lag(known_until_day) {before} > greatest(day, known_day), TRUE) AS again
            FROM {attributes}
            WHERE account_id IS NOT NULL AND person_id IS NULL AND name IN (SELECT attribute FROM declared_settings)) told
        WHERE NOT again"""


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
