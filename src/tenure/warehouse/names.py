"""What people are called, as last heard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens


def names_of_people(lens: Lens) -> Mapping[str, str]:
    """Person -> name, of all who have one; their address where only that is known."""
    rows = lens.engine.rows(
        f"""SELECT person_id, max_by(value, (name = 'name', name = 'full_name', known_at, happened_at))
        FROM ({lens.pinned.scan("attributes")}) WHERE person_id IS NOT NULL
            AND name IN ('name', 'full_name', 'email') AND value IS NOT NULL GROUP BY 1"""
    )
    return dict(rows)
