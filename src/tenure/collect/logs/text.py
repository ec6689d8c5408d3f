"""What stands in a cell, as text: escapes undone, `-` and nothing for what is missing."""

from __future__ import annotations

import re
from typing import Any

import msgspec

ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL)
PLAIN = {
    b"n": b"\n",
    b"t": b"\t",
    b"r": b"\r",
    b"v": b"\v",
    b"b": b"\b",
    b"f": b"\f",
    b'"': b'"',
    b"'": b"'",
    b"\\": b"\\",
    b"/": b"/",
}
MISSING = ("", "-", '""', "null", "None")


def text(cell: Any) -> str | None:
    """A cell's text; None where it says that there is nothing."""
    if cell is None:
        return None
    if isinstance(cell, bytes):
        cell = (_undone(cell) if b"\\" in cell else cell).decode("utf-8", "replace")
    elif isinstance(cell, bool):
        return "true" if cell else "false"
    elif not isinstance(cell, str):
        return repr(cell) if isinstance(cell, int | float) else msgspec.json.encode(cell).decode()
    cell = cell.strip()
    return None if cell in MISSING else cell.replace("\0", "�")


def unescaped(value: str) -> str:
    r"""A quoted text with `\"`, `\\`, `\n`, `\x22` and the like undone."""
    if "\\" not in value:
        return value
    return _undone(value.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")


def _undone(value: bytes) -> bytes:
    return ESCAPE.sub(_one, value)


def _one(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes.fromhex(found[1].decode())
    if found[2]:
        return chr(int(found[2], 16)).encode("utf-8", "replace")
    return PLAIN.get(found[3], found[0])  # CORP\\ann: no escape
