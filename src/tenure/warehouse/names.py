"""What people are called, as last heard."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens

ASKED = "people_asked_for"


def names_of_people(lens: Lens, people: Collection[str] | None = None) -> Mapping[str, str]:
    """Person -> name, of all who have one, or of some; their address where only that is known."""
    if people is not None and not people:
        return {}
    some = "" if people is None else f"AND person_id IN (SELECT person_id FROM {ASKED})"
    if people is not None:
        asked = pa.table({"person_id": pa.array(sorted(people), pa.string())})
        lens.engine.register(ASKED, asked)
    rows = lens.engine.rows(
        f"""SELECT person_id, max_by(value, (name = 'name', name = 'full_name', known_at, happened_at))
        FROM ({lens.pinned.scan("attributes")}) WHERE person_id IS NOT NULL {some}
            AND name IN ('name', 'full_name', 'email') AND value IS NOT NULL GROUP BY 1"""
    )
    return dict(rows)
