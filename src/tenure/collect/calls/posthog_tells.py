"""What PostHog's events tell besides themselves: people and groups are told by events with a `$`, and by properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tenure.collect.calls.said import text
from tenure.collect.calls.sender import Sender, join
from tenure.collect.calls.sheet import Sheet
from tenure.collect.calls.traits import Who, attributes, email

IDENTIFY, SET, GROUP, ALIAS = "$identify", "$set", "$groupidentify", "$create_alias"
NAMED_OTHERWISE = "posthog-python"  # its alias() has the two ids the other way round


def follow(
    sheet: Sheet,
    row: int,
    name: str,
    said: Mapping[str, Any],
    properties: Mapping[str, Any],
    sender: Sender,
) -> None:
    """Add it."""
    links = sheet.following["link"]
    user, anonymous, account = sender
    if name == ALIAS:
        _alias(sheet, row, properties, user or anonymous)
        return
    if name == GROUP:
        group = properties.get("$group_set")
        if account and type(group) is dict:
            attributes(sheet, row, (account, None, None), group)
    else:
        who: Who = (None, *sender.person)
        traits, once = _set(said, properties, "$set"), _set(said, properties, "$set_once")
        attributes(sheet, row, who, traits)
        attributes(sheet, row, who, once, "first_attribute")
        if user and (address := email(once | traits)):
            links.append((row, "person", "email", address, user, False))
    before = properties.get("$anon_distinct_id")
    if name == IDENTIFY and user and type(before) is str and before and before != user:
        links.append((row, "person", "anonymous", before[:512], user, False))
    if account and (user or anonymous):
        join(sheet, row, sender)


def _alias(sheet: Sheet, row: int, properties: Mapping[str, Any], distinct: str | None) -> None:
    """Two ids are one person. Which is the user's is told by position, and differently by one client."""
    known = text(properties.get("distinct_id"), "distinct_id") or distinct
    other = text(properties.get("alias"), "alias")
    if properties.get("$lib", NAMED_OTHERWISE) == NAMED_OTHERWISE:
        known, other = other, known
    if known and other and known != other:
        for system in ("anonymous", None):
            sheet.following["link"].append((row, "person", system, other, known, False))


def _set(said: Mapping[str, Any], properties: Mapping[str, Any], part: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for of in (properties, said):
        if type(of.get(part)) is dict:
            found |= {k: v for k, v in of[part].items() if not k.startswith("$")}
    return found
