"""Moments by number: 0 is the first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise


def numbered(days: Sequence[date], day: str) -> str:
    """SQL: the number of the first of `days` at or after `day`; len(days) where all are before it; null where it is null."""
    steps = {(b - a).days for a, b in pairwise(days)} or {1}
    behind = f"date_diff('day', DATE '{days[0]}', {day})"
    if len(steps) == 1:
        ahead = f"({behind} + {max(steps) - 1}) // {max(steps)}"
    else:
        ahead = " + ".join(f"({behind} > {(d - days[0]).days})::BIGINT" for d in days)
    within = f"greatest(0, least({len(days)}, {ahead}))"
    return f"CASE WHEN ({day}) IS NOT NULL THEN {within} END"
