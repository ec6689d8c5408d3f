"""Segment's calls as they are sent: their fields that mean something here, decoded; properties and context as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Raw, Struct, field

NOTHING = Raw(b"")


class Call(Struct, rename="camel", gc=False):
    type: Any = None
    event: Any = None
    name: Any = None
    category: Any = None
    user_id: Any = None
    anonymous_id: Any = None
    previous_id: Any = None
    group_id: Any = None
    message_id: Any = None
    timestamp: Any = None
    original_timestamp: Any = None
    sent_at: Any = None
    properties: Raw = NOTHING
    traits: Raw = NOTHING
    context: Raw = NOTHING


class Batch(Struct, rename="camel", gc=False):
    batch: list[Call]
    sent_at: Any = None
    context: Raw = NOTHING


class Slices(Struct, rename="camel", gc=False):
    batch: list[Raw]
    sent_at: Any = None
    context: Raw = NOTHING


class Properties(Struct, gc=False):
    quantity: Any = None
    duration_seconds: Any = None
    duration_ms: Any = None
    duration: Any = field(default=None, name="$duration")
    group_id: Any = field(default=None, name="groupId")
    groups: Any = field(default=None, name="$groups")
    name: Any = None
    category: Any = None


NO_PROPERTIES = Properties()

call_in = msgspec.json.Decoder(Call).decode
batch_in = msgspec.json.Decoder(Batch).decode
slices_in = msgspec.json.Decoder(Slices).decode
properties_in = msgspec.json.Decoder(Properties).decode
object_in = msgspec.json.Decoder(dict[str, Any]).decode


def slices_of(body: bytes, path: str) -> tuple[Sequence[Raw], bytes]:
    """The events of a request as they were sent, and what was said of all of them (`sentAt`, `context`), as JSON."""
    if not in_batch(path):
        return [Raw(body)], b"{}"
    found = slices_in(body)
    around = {"sentAt": found.sent_at, "context": found.context if found.context else None}
    return found.batch, msgspec.json.encode(around)


def in_batch(path: str) -> bool:
    """Whether requests of this path hold a list of calls."""
    return path.rpartition("/")[2] in ("batch", "b", "import")
