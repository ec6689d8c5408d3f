"""Use by day of events that features.toml calls errors or exports: what weeks of small trouble are told from."""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face


def _select(asked: Asked) -> str:
    usage = asked.lens.rows("usage").get_name()
    return f"""
        SELECT u.account_id, u.person_id, s.sign, u.event, u.n, u.day, u.known_day, u.known_until_day
        FROM {usage} u JOIN declared_signs s ON s.event = u.event"""


SIGNS = Face(
    name="signs",
    columns={
        "account_id": "string",
        "person_id": "string",
        "sign": "string",
        "event": "string",
        "n": "int64",
    },
    sources=("usage",),
    declared=("declared_signs",),
    needed=True,
    select=_select,
)
