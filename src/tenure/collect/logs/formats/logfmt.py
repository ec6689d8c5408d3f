"""logfmt: `ts=2026-01-31T10:00:00Z level=info msg="report exported" account=acme user=ann`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tenure.collect.logs.formats.format import Reader, Said
from tenure.collect.logs.formats.objects import Object, Objects
from tenure.collect.logs.text import unescaped

NAME = "logfmt"
ALSO = ()
PAIR = re.compile(r'\s*([^\s="]+)(?:=(?:"([^"\\]*+(?:\\.[^"\\]*+)*+)"|([^\s"]*)))?(?=\s|$)')
SURELY = re.compile(rb'\s*(?:[^\s="]+=(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"|[^\s"]*)(?:\s+|$)){2}')


def fits(line: bytes) -> bool:
    return SURELY.match(line) is not None and not isinstance(_decode(line), str)


def reader(wanted: Iterable[str], said: Said) -> Reader:
    return Objects(_decode, wanted, said)


def _decode(line: bytes) -> Object | str:
    text = line.decode("utf-8", "replace").rstrip()
    told: dict[str, str | bool] = {}
    at = 0
    while at < len(text):
        pair = PAIR.match(text, at)
        if not pair:
            return f"not logfmt from character {at + 1} on"
        key, quoted, bare = pair.groups()
        if quoted is None and bare is None:
            told[key] = True  # a word by itself
        else:
            told[key] = bare if quoted is None else unescaped(quoted)
        at = pair.end()
    return told if told else "nothing in it"
