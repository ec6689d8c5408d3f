"""An event by GET, for mails and pages without scripts: Segment's `?data=<base64>`, RudderStack's `?event=…&properties.plan=…`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from tenure.web.collector.body import based

NOT_OF_THE_EVENT = ("writeKey", "write_key", "api_key", "token", "data")
MOST_DEEP = 8


def event(query: Mapping[str, str]) -> bytes:
    """The event as JSON."""
    if "data" in query:
        data = query["data"].encode("utf-8", "replace")
        return data if data.lstrip()[:1] == b"{" else based(data)
    said: dict[str, Any] = {}
    for name, value in query.items():
        if name not in NOT_OF_THE_EVENT:
            _put(said, name.split(".", MOST_DEEP), value)
    return msgspec.json.encode(said)


def _put(into: dict[str, Any], names: list[str], value: str) -> None:
    for name in names[:-1]:
        deeper = into.setdefault(name, {})
        if not isinstance(deeper, dict):  # `context=…&context.page=…`: the first one stands
            return
        into = deeper
    into.setdefault(names[-1], value)
