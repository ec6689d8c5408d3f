"""Help pages of declared flows that somebody opened."""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face


def _select(asked: Asked) -> str:
    events = asked.lens.rows("events").get_name()
    since = f"AND e.day >= DATE '{asked.since}'" if asked.since else ""
    return f"""
        SELECT e.account_id, e.person_id, h.flow, e.happened_at, e.day, e.known_day, e.known_until_day
        FROM {events} e JOIN declared_help h ON h.event = e.event
        WHERE e.account_id IS NOT NULL {since}"""


FLOW_HELP = Face(
    name="flow_help",
    columns={
        "account_id": "string",
        "person_id": "string",
        "flow": "string",
        "happened_at": "timestamp('UTC')",
    },
    sources=("usage",),
    declared=("declared_help",),
    needed=True,
    select=_select,
)
