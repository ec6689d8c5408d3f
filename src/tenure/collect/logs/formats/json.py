"""JSON lines: nginx with `escape=json`, Caddy, Traefik, and applications of any kind."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tenure.collect.logs.formats.format import Reader, Said
from tenure.collect.logs.formats.objects import Object, Objects

NAME = "json"
ALSO = ("nginx_json", "caddy", "caddy_json", "traefik", "traefik_json", "ndjson")


def fits(line: bytes) -> bool:
    return line.lstrip()[:1] == b"{" and not isinstance(_decode(line), str)


def reader(wanted: Iterable[str], said: Said) -> Reader:
    return Objects(_decode, wanted, said)


def _decode(line: bytes) -> Object | str:
    try:
        told = _read(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return f"not JSON: {error}"
    return told if isinstance(told, dict) else "not a JSON object"


_read = msgspec.json.Decoder().decode
