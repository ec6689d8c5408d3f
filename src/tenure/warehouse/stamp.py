"""The days, the wall clock and the month of facts in a calendar: the only place where zones are converted."""

from __future__ import annotations

from tenure.warehouse import tables
from tenure.warehouse.tables import quoted, text


def stamped(table: str, facts: str, zone: str) -> str:
    """SQL of facts with all declared columns, their days, wall clock and month as a zone has them."""
    made = {
        "day": "stamp_local_at::DATE",
        "known_day": "stamp_known_at::DATE",
        "known_until_day": f"{local('known_until', zone)}::DATE",
        "local_at": "stamp_local_at",
        "known_month": "strftime(stamp_known_at, '%Y-%m')",
    }
    columns = ", ".join(
        f"CAST({made.get(field.name, quoted(field.name))} AS {tables.sql_type(field.type)}) AS {quoted(field.name)}"
        for field in tables.schema(table)
    )
    return f"""SELECT {columns} FROM (SELECT *, {local("happened_at", zone)} AS stamp_local_at,
        {local("known_at", zone)} AS stamp_known_at FROM ({facts}))"""


def local(instant: str, zone: str) -> str:
    """SQL of the wall clock of a zone at an instant."""
    return f"timezone({text(zone)}, {instant})"
