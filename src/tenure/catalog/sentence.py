"""Readings in words: a template's names are replaced by their readings.

{active_users}          6         {seats_share:%}       33%
{active_users:user}     6 users   {quiet:day|days}      1 day
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any

_ONLY_NONE = re.compile(r"\b[Oo]nly 0 ")  # "Used on only 0 days" reads "Used on no days"


def names(template: str) -> tuple[str, ...]:
    """The readings that a template asks for. Raises ValueError where it cannot be read."""
    asked = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    if not all(name.isidentifier() for name in asked):
        raise ValueError("in braces stands the name of a metric: {active_users}")
    return tuple(dict.fromkeys(asked))


def fill(template: str, row: Mapping[str, Any]) -> str | None:
    """The sentence with the readings of `row`; None where one of them is not known."""
    parts = []
    for text, name, spec, _ in Formatter().parse(template):
        parts.append(text)
        if name is not None:
            if row.get(name) is None:
                return None
            parts.append(worded(row[name], spec or ""))
    return _ONLY_NONE.sub(lambda only: "No " if only[0][0] == "O" else "no ", "".join(parts))


def whole(health: float) -> str:
    """A score in whole points, rounded down: 59.6 is not in the band that begins at 60."""
    return str(math.floor(health))


def worded(value: Any, unit: str = "") -> str:
    """A reading as people write it: "%" makes a percentage, any other unit is counted ("day", "person|people")."""
    if isinstance(value, bool):
        words = "yes" if value else "no"
    elif isinstance(value, date):
        words = f"{value.day} {value:%B %Y}"
    elif not isinstance(value, (int, float, Decimal)):
        words = str(value)
    elif unit == "%":
        words = f"{float(value):.0%}"
    else:
        words = _number(value)
        if unit:
            one, _, many = unit.partition("|")
            words = f"{words} {one if words == '1' else many or one + 's'}"
    return words


def _number(value: int | float | Decimal) -> str:
    """At most one decimal, and none from 20 on."""
    number = float(value)
    digits = 1 if abs(number) < 20 else 0
    text = f"{round(number, digits):,.{digits}f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text
