"""What traits say of a person or an account: attributes. What is no single value (an address, a list) is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tenure.collect.calls.said import MOST_SIGNS, SECRET_NAME, moment, scalar
from tenure.collect.calls.sheet import Sheet, Unfit

CREATED = ("createdAt", "created_at", "startedAt", "started_at")
STARTED = "started_at"
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
APART = re.compile(r"[\W_]+")
MOST_TRAITS = 200  # of one call

Who = tuple[str | None, str | None, str | None]  # account_id, person_id, person_sent


def attribute_name(trait: str) -> str:
    """As attributes are called: `firstName`, `First Name` and `first-name` are `first_name`."""
    return APART.sub("_", HUMP.sub("_", trait)).strip("_").lower()


def attributes(
    sheet: Sheet, row: int, who: Who, traits: Mapping[str, Any], told_as: str = "attribute"
) -> None:
    """Add what the traits say. An empty trait (null) empties the attribute; one that is not sent stays as it was.

    `told_as`: `first_attribute` where they count only as long as nothing is known of the attribute.
    """
    for name, value, at in _told(list(traits.items())[:MOST_TRAITS]):
        sheet.following[told_as].append((row, *who, name, value, at))


def email(traits: Mapping[str, Any]) -> str | None:
    """The address in the traits, as addresses are compared."""
    found = traits.get("email")
    if type(found) is str and 2 < len(found) <= 254 and "@" in found[1:-1] and " " not in found:
        return found.strip().lower()
    return None


def _told(traits: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, str | None, str | None]]:
    for trait, value in traits:
        if trait in CREATED:
            started = _started(value)
            if started:
                yield STARTED, started, started
            continue
        name = attribute_name(trait)
        if type(value) in (dict, list) or not 0 < len(name) <= 64 or SECRET_NAME.search(trait):
            continue
        told = scalar(value)
        yield name, told[:MOST_SIGNS] if told else None, None


def _started(value: Any) -> str | None:
    try:
        return moment(value, "createdAt")
    except Unfit:
        return None
