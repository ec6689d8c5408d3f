"""A request as the log tells it: method, path, query, status, host."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from tenure.collect.logs.text import text

OWN = ("method", "path", "status", "host")
ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*://([^/?#]*)", re.IGNORECASE)
SESSION = re.compile(r";[^/]*")  # /cart;jsessionid=1A2B


@dataclass(frozen=True, slots=True)
class Request:
    """None: the log does not say, or (of the query) says it apart."""

    method: str | None = None
    path: str | None = None
    query: str | None = None
    status: int | None = None
    host: str | None = None

    def has(self, name: str) -> bool:
        """Whether a name in a rule is told by the request itself."""
        return name in OWN or name.startswith("query.")

    def told(self, name: str) -> str | None:
        """What it tells under that name."""
        if name.startswith("query."):
            return self.of_query(self.query, name[6:])
        said = getattr(self, name)
        return None if said is None else str(said)

    @staticmethod
    def of_query(query: str | None, name: str) -> str | None:
        """The first value that a query has under a name."""
        if not query or (name not in query and "%" not in query):
            return None
        for pair in query.split("&"):
            key, _, said = pair.partition("=")
            if key == name or ("%" in key and unquote_plus(key) == name):
                return (unquote_plus(said) if "%" in said or "+" in said else said) or None
        return None


def request_of(cells: Mapping[str, Any]) -> Request:
    """From the cells `request` (method and path), `request.whole`, or `method` and `target`; and `status` and `host`."""
    method = target = host = None
    if said := cells.get("request") or cells.get("request.whole"):
        method, target = _split(text(said) or "")
    else:
        method, target = text(cells.get("method")), text(cells.get("target"))
    if "host" in cells:
        host = text(cells["host"])
    if target and not target.startswith("/") and (found := ABSOLUTE.match(target)):
        host = found[1] or host
        target = target[found.end() :] or "/"
    path, asked, query = (target or "").partition("?")
    if ";" in path:
        path = SESSION.sub("", path)
    if "#" in path:
        path = path.partition("#")[0]
    status = cells.get("status")
    return Request(
        method=method.upper() if method else None,
        path=path or None,
        query=query if asked else None,
        status=_number(status),
        host=_host(host),
    )


def _split(said: str) -> tuple[str | None, str | None]:
    words = said.split(" ")
    if len(words) == 2:
        return words[0], words[1]
    if len(words) < 2:
        return None, None
    protocol = words[-1].upper().startswith("HTTP/")
    return words[0], " ".join(words[1:-1] if protocol else words[1:])


def _number(cell: Any) -> int | None:
    if isinstance(cell, bytes) and len(cell) == 3 and cell.isdigit():
        return int(cell)
    said = text(cell)
    return int(said) if said and said.isdecimal() and len(said) == 3 else None


def _host(said: str | None) -> str | None:
    """Without its port, in small letters."""
    if not said:
        return None
    name = said.rpartition("@")[2]
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0].lower() or None
