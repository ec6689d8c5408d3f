"""What identify, group and alias of Segment's API tell besides their event: attributes, memberships, links."""

from __future__ import annotations

from typing import Any

from msgspec import Raw

from tenure.collect.calls.context import Context
from tenure.collect.calls.said import text
from tenure.collect.calls.segment_shapes import Call, object_in
from tenure.collect.calls.sender import Sender, join
from tenure.collect.calls.sheet import Sheet
from tenure.collect.calls.traits import attributes, email


def follow(
    sheet: Sheet,
    row: int,
    kind: str,
    call: Call,
    context: Context,
    sender: Sender,
) -> None:
    """Add it."""
    following, user = sheet.following, sender.user
    if kind == "identify":
        traits = _traits(call.traits) or context.traits
        attributes(sheet, row, (None, *sender.person), traits)
        if user and (address := email(traits)):
            following["link"].append((row, "person", "email", address, user, False))
    elif kind == "group":
        attributes(sheet, row, (sender.account, None, None), _traits(call.traits))
        join(sheet, row, sender)
    else:
        previous = text(call.previous_id, "previousId")
        if previous and user and previous != user:
            following["link"].append((row, "person", "anonymous", previous, user, False))
            following["link"].append((row, "person", None, previous, user, False))


def _traits(raw: Raw) -> dict[str, Any]:
    said = bytes(raw)
    return object_in(said) if said[:1] == b"{" else {}
