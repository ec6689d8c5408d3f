"""Steps of declared flows (a wizard, a task from its beginning to its end) that somebody reached."""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face


def _select(asked: Asked) -> str:
    events = asked.lens.rows("events").get_name()
    since = f"AND e.day >= DATE '{asked.since}'" if asked.since else ""
    wanted = sorted(
        {
            (step["event"], step["property"], step["value"])
            for step in asked.lens.declared.table("declared_steps").to_pylist()
            if step["property"]
        }
    )
    held = " ".join(
        f"WHEN s.event = {_text(event)} AND s.property = {_text(path)} "
        f"THEN json_extract_string(e.properties, {_text(path)}) = s.value"
        for event, path, _ in dict.fromkeys((event, path, "") for event, path, _ in wanted)
    )
    matches = f"AND CASE WHEN s.property IS NULL THEN TRUE {held} ELSE FALSE END" if held else ""
    return f"""
        SELECT e.account_id, e.person_id, s.flow, s.step, s.steps, e.happened_at, e.day, e.known_day, e.known_until_day
        FROM {events} e JOIN declared_steps s ON s.event = e.event {matches}
        WHERE e.account_id IS NOT NULL {since}"""


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


FLOW_STEPS = Face(
    name="flow_steps",
    columns={
        "account_id": "string",
        "person_id": "string",
        "flow": "string",
        "step": "int64",
        "steps": "int64",
        "happened_at": "timestamp('UTC')",
    },
    sources=("usage",),
    declared=("declared_steps",),
    needed=True,
    select=_select,
)
