"""Lines that are objects (JSON, logfmt): cells are found under the names that servers and frameworks give them.

Which of a line's keys tells a cell depends on that line's keys alone, never on other lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tenure.collect.logs.formats.format import Row, Said, Stateless
from tenure.collect.logs.text import text

Object = Mapping[str, Any]
Getter = Callable[[Object], Any]
NAMES: Mapping[str, tuple[str, ...]] = {  # in order: the first that a line has is taken
    "time": ("time", "ts", "timestamp", "@timestamp", "StartUTC", "time_iso8601", "time_local", "msec",
             "datetime", "date", "eventTime"),
    "method": ("request.method", "RequestMethod", "request_method", "method", "http_method", "req.method",
               "http.request.method", "verb"),
    "target": ("request.uri", "RequestPath", "request_uri", "uri", "req.url", "url", "path", "http.target",
               "url.path"),
    "query": ("args", "query_string", "url.query"),
    "status": ("status", "DownstreamStatus", "status_code", "res.statusCode", "response.status",
               "http_status", "http.response.status_code", "statusCode"),
    "host": ("request.host", "RequestHost", "http_host", "host", "server_name", "vhost"),
    "user": ("user_id", "ClientUsername", "remote_user", "user", "username", "userId", "user.id"),
    "agent": ("request.headers.User-Agent", "request_User-Agent", "http_user_agent", "user_agent",
              "req.headers.user-agent", "userAgent", "agent"),
    "client": ("request.client_ip", "request.remote_ip", "ClientHost", "remote_addr", "client_ip",
               "remote_ip", "ip", "client"),
    "referrer": ("request.headers.Referer", "request_Referer", "http_referer", "referer", "referrer"),
    "bytes": ("size", "DownstreamContentSize", "body_bytes_sent", "bytes_sent", "bytes"),
    "duration": ("duration", "request_time", "elapsed", "duration_s"),
    "duration.ms": ("duration_ms", "elapsed_ms", "took_ms", "responseTime", "latency_ms"),
    "duration.ns": ("Duration",),
}  # fmt: skip


class Objects(Stateless):
    """Splits lines that `decode` makes an object of; it returns a text where it cannot."""

    def __init__(
        self, decode: Callable[[bytes], Object | str], wanted: Iterable[str], said: Said
    ) -> None:
        self.names = tuple(sorted(wanted))
        self._decode = decode
        self._said = said.fields
        self._shapes: dict[tuple[str, ...], tuple[Getter, ...]] = {}

    def rows(self, block: bytes, lines: Sequence[bytes]) -> Sequence[Row]:
        decode, shapes = self._decode, self._shapes
        bad = (None,) * len(self.names)
        made: list[Row] = []
        for line in lines:
            if not line or line.isspace():
                made.append((*bad, ""))
                continue
            told = decode(line)
            if isinstance(told, str):
                made.append((*bad, told))
                continue
            getters = shapes.get(shape := tuple(told))
            if getters is None:
                if len(shapes) > 10_000:
                    shapes.clear()
                getters = shapes[shape] = tuple(self._getter(name, told) for name in self.names)
            row = (*(get(told) for get in getters), "")
            try:
                hash(row)
            except TypeError:  # a list or an object within
                row = tuple(text(c) if isinstance(c, dict | list) else c for c in row)
            made.append(row)
        return made

    def _getter(self, name: str, told: Object) -> Getter:
        """How this cell is read from objects with the keys of `told`."""
        roads = [road for key in self._keys(name) if (road := _road(key, told))]
        if not roads:
            return _nothing
        if len(roads) == 1 or len(roads[0]) == 1:
            return _along(roads[0])
        ways = [_along(road) for road in roads]  # what lies within is not told by the keys

        def first(told: Object) -> Any:
            return next((value for way in ways if (value := way(told)) is not None), None)

        return first

    def _keys(self, name: str) -> tuple[str, ...]:
        if said := self._said.get(name):
            return (said,)
        kind, _, rest = name.partition(".")
        if kind == "header":
            plain = rest.lower().replace("-", "_")
            return (f"http_{plain}", f"request.headers.{rest}", f"request_{rest}",
                    f"req.headers.{rest}", f"headers.{rest}")  # fmt: skip
        if kind == "cookie":
            return (f"cookie_{rest}", f"cookies.{rest}")
        return NAMES.get(name) or (rest if kind == "field" else name,)


def _road(key: str, told: Object) -> tuple[str, ...] | None:
    """The keys that lead there: one (`http.status` may be a key) or several; None where the first is missing."""
    if key in told:
        return (key,)
    first, dot, rest = key.partition(".")
    if first in told:
        return (first, *rest.split(".")) if dot else (first,)
    plain = key.lower()
    found = next(
        (own for own in told if own.lower() == plain), None
    )  # headers: case makes no difference
    return (found,) if found and "_" in key else None


def _along(road: tuple[str, ...]) -> Getter:
    if len(road) == 1:
        only = road[0]
        return lambda told: told.get(only)

    def get(told: Object) -> Any:
        value: Any = told
        for key in road:
            if isinstance(value, list):  # Caddy's headers are lists
                value = value[0] if value else None
            if not isinstance(value, dict):
                return None
            if key not in value:
                plain = key.lower()
                key = next((own for own in value if own.lower() == plain), key)
            value = value.get(key)
        return value[0] if isinstance(value, list) and value else value

    return get


def _nothing(told: Object) -> None:
    return None
