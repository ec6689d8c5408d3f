"""Declared milestones that an account or a user reached: every time it happened, the first is the least day.

`recorded_since`: since when there are facts that could have shown it. What began before that may have reached it unseen.
"""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face

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

    def said(table: str) -> str:
        since = lens.delivered[table]
        recorded = f"DATE '{since}'" if since else "CAST(NULL AS DATE)"
        return f"m.milestone, {recorded} AS recorded_since, x.day, x.known_day, x.known_until_day"

    usage = lens.rows("usage").get_name()
    attributes = lens.rows("attribute_changes").get_name()
    parts = [
        f"""SELECT x.account_id, x.person_id, {said("usage")} FROM {usage} x
            JOIN declared_milestones m ON m.kind = 'event' AND m.name = x.event""",
        f"""SELECT x.account_id, CAST(NULL AS VARCHAR) AS person_id, {said("attributes")} FROM {attributes} x
            JOIN declared_milestones m ON m.kind = 'attribute' AND m.name = x.name
                AND (m.value IS NULL OR m.value = lower(x.value))
            WHERE x.person_id IS NULL AND x.value IS NOT NULL""",
    ]
    for kind, (table, where, of_people) in OF_FACTS.items():
        rows = lens.rows(table).get_name()
        person = "x.person_id" if of_people else "CAST(NULL AS VARCHAR) AS person_id"
        parts.append(
            f"""SELECT x.account_id, {person}, {said(table)} FROM {rows} x
            JOIN declared_milestones m ON m.kind = '{kind}' WHERE {where}"""
        )
    return " UNION ALL ".join(parts)


MILESTONES = Face(
    name="milestones",
    columns={
        "account_id": "string",
        "person_id": "string",
        "milestone": "string",
        "recorded_since": "date",
    },
    sources=(),
    declared=("declared_milestones",),
    needed=True,
    select=_select,
)
