"""Declared milestones that an account or a user reached: every time it happened, the first is the least day."""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face

SAID = "m.milestone, x.day, x.known_day, x.known_until_day"
# kind of milestone -> table, what narrows it, and whether its rows are about a person
OF_FACTS = {
    "contract": ("contract_line_changes", "x.change = 'started' AND coalesce(x.trial, FALSE) = FALSE", False),
    "trial": ("contract_line_changes", "x.change = 'started' AND x.trial", False),
    "login": ("membership_changes", "x.change = 'joined'", True),
    "goal": ("goal_changes", "x.change = 'reached'", False),
    "training": ("training_changes", "x.change = 'completed'", True),
}  # fmt: skip


def _select(asked: Asked) -> str:
    lens = asked.lens
    usage = lens.rows("usage").get_name()
    attributes = lens.rows("attribute_changes").get_name()
    parts = [
        f"""SELECT x.account_id, x.person_id, {SAID} FROM {usage} x
            JOIN declared_milestones m ON m.kind = 'event' AND m.name = x.event""",
        f"""SELECT x.account_id, CAST(NULL AS VARCHAR) AS person_id, {SAID} FROM {attributes} x
            JOIN declared_milestones m ON m.kind = 'attribute' AND m.name = x.name
                AND (m.value IS NULL OR m.value = lower(x.value))
            WHERE x.person_id IS NULL AND x.value IS NOT NULL""",
    ]
    for kind, (table, where, of_people) in OF_FACTS.items():
        rows = lens.rows(table).get_name()
        person = "x.person_id" if of_people else "CAST(NULL AS VARCHAR) AS person_id"
        parts.append(
            f"""SELECT x.account_id, {person}, {SAID} FROM {rows} x
            JOIN declared_milestones m ON m.kind = '{kind}' WHERE {where}"""
        )
    return " UNION ALL ".join(parts)


MILESTONES = Face(
    name="milestones",
    columns={"account_id": "string", "person_id": "string", "milestone": "string"},
    sources=(),
    declared=("declared_milestones",),
    needed=True,
    select=_select,
)
