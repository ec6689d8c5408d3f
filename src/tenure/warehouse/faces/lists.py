"""Accounts that people have put on a list by name, from a day on until they were taken off."""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face


def _select(asked: Asked) -> str:
    ago = f"CAST(until + {asked.ago_days} AS DATE)" if asked.ago_days else "until"
    return f"""
        SELECT list, account_id, since AS day, since AS known_day, {ago} AS known_until_day FROM declared_lists"""


ON_LISTS = Face(
    name="on_lists",
    columns={"list": "string", "account_id": "string"},
    sources=(),
    declared=("declared_lists",),
    select=_select,
)
