"""Everything but use that is known to have happened at an account, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tenure.warehouse.tables import text

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens


@dataclass(frozen=True, slots=True)
class Entry:
    """One happening: what kind, which change, by or about whom, and what is said of it."""

    day: date
    kind: str
    change: str | None
    person_id: str | None
    what: str | None
    said: str | None


# What is shown of each table: (kind, table, change, person, what, said)
SHOWN = (
    (
        "contract_line",
        "contract_line_changes",
        "change",
        "NULL",
        "product",
        "arr::BIGINT::VARCHAR || ' ' || coalesce(currency, '')",
    ),
    (
        "ticket",
        "ticket_changes",
        "change",
        "person_id",
        "coalesce(subject, ticket_id)",
        "coalesce(priority, rating::VARCHAR)",
    ),
    (
        "survey_response",
        "survey_responses",
        "NULL",
        "person_id",
        "survey || coalesce(' ' || score::VARCHAR, '')",
        "comment",
    ),
    ("touchpoint", "touchpoints", "direction", "person_id", "channel", "subject"),
    ("membership", "membership_changes", "change", "person_id", "NULL", "NULL"),
    ("role", "role_changes", "change", "person_id", "role", "NULL"),
    ("goal", "goal_changes", "change", "NULL", "text", "measure"),
    ("training", "training_changes", "change", "person_id", "course", "NULL"),
    (
        "invoice",
        "invoice_changes",
        "change",
        "NULL",
        "invoice_id",
        "amount::BIGINT::VARCHAR || ' ' || coalesce(currency, '')",
    ),
    ("outcome", "outcomes", "NULL", "NULL", "outcome", "concat_ws(': ', reason, comment)"),
)


def timeline(
    lens: Lens, account: str, as_of: date, most: int = 1000, person: str | None = None
) -> list[Entry]:
    """The last happenings known on the day; with `person` those by or about that one."""
    parts = []
    for kind, table, change, whose, what, said in SHOWN:
        lens.rows(table)
        parts.append(
            f"""SELECT day, '{kind}' AS kind, {change} AS change, {whose} AS person_id,
                ({what})::VARCHAR AS what, ({said})::VARCHAR AS said, local_at
            FROM {table} WHERE account_id = $1 AND day <= $2
                AND known_day <= $2 AND (known_until_day IS NULL OR known_until_day > $2)"""
        )
    narrowed = "" if person is None else f"WHERE person_id = {text(person)}"
    question = f"""SELECT * EXCLUDE local_at FROM ({" UNION ALL ".join(parts)})
        {narrowed} ORDER BY local_at DESC, kind, what LIMIT {int(most)}"""
    return [Entry(*row) for row in lens.engine.rows(question, [account, as_of])]
