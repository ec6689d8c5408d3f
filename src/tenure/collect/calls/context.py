"""The context that a client sends along: the account in it, the traits, and the little of the rest that is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Raw

NOT_KEPT = {  # the same with every event of a client, or told elsewhere
    "active", "app", "campaign", "channel", "device", "direct", "groupId", "instanceId", "ip", "library", "locale",
    "location", "network", "os", "page", "protocols", "referrer", "screen", "sessionId", "sessionStart", "timezone",
    "traits", "userAgentData",
}  # fmt: skip
MOST_BYTES = 2048  # of what is kept
MOST_REMEMBERED = 4096  # contexts; clients repeat theirs

_dict = msgspec.json.Decoder(dict[str, Any]).decode


@dataclass(frozen=True, slots=True)
class Context:
    """What a context says. `kept` is JSON: the user agent, consent, and whatever is not of every client."""

    group: Any = None
    traits: dict[str, Any] = field(default_factory=dict)
    kept: bytes = b""


NO_CONTEXT = Context()


def context_of(raw: Raw | bytes) -> Context:
    """The context in some JSON; none where there is no object."""
    said = bytes(raw)
    if said[:1] != b"{" or said == b"{}":
        return NO_CONTEXT
    return _remembered(said) if len(said) < MOST_BYTES else _read(said)


def _read(json: bytes) -> Context:
    said = _dict(json)
    kept = {name: value for name, value in said.items() if name not in NOT_KEPT}
    library = said.get("library")
    if "userAgent" in kept and type(library) is dict and type(library.get("name")) is str:
        kept["library"] = {"name": library["name"][:100]}  # tells a browser's from a server's
    told = msgspec.json.encode(kept) if kept else b""
    traits = said.get("traits")
    return Context(
        group=said.get("groupId"),
        traits=traits if type(traits) is dict else {},
        kept=told if len(told) <= MOST_BYTES else b"",
    )


_remembered = lru_cache(MOST_REMEMBERED)(_read)
