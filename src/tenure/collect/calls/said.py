"""Single values of a call as they can be kept: texts, numbers, addresses without what was secret in them."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Any

from tenure.collect.calls.sheet import Unfit

MOST_SIGNS = 512  # of a name or an id; beyond that it is neither
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
SECRET = re.compile(
    rb"([?&#;][\w.\-\[\]%]*(?:password|passwd|token|secret|key|signature)[\w.\-\[\]%]*=)[^&#\"\\\s]+",
    re.I,
)
SECRET_NAME = re.compile(r"password|passwd|secret|token|api_?key|credit_?card", re.I)
DIGITS = re.compile(r"-?\d+(\.\d*)?\Z")
SOUND: set[str] = set()  # names and ids found to be as they should be: most come again and again
MOST_SOUND = 100_000
MILLISECONDS = 100_000_000_000  # since 1970: a greater number counts milliseconds, not seconds


def text(value: Any, what: str) -> str | None:
    """A name or an id; numbers are read as text, nothing and blanks as None. Raises Unfit."""
    if type(value) is not str:
        if value is None:
            return None
        if type(value) is float and value.is_integer() and abs(value) < 2**53:
            value = int(value)
        if type(value) not in (int, float):
            raise Unfit(f"bad_type: {what} is neither a text nor a number")
        value = str(value)
    found: str = value
    if found in SOUND:
        return found
    if not found.isprintable():
        found = CONTROL.sub(" ", found)
    found = found.strip()
    if len(found) > MOST_SIGNS:
        raise Unfit(f"too_long: {what} has more than {MOST_SIGNS} signs")
    if not found:
        return None
    if len(SOUND) >= MOST_SOUND:
        SOUND.clear()
    SOUND.add(found)
    return found


def moment(value: Any, what: str) -> str | None:
    """A time as it was sent: ISO 8601 as it is, seconds or milliseconds since 1970 as ISO 8601. Raises Unfit."""
    if type(value) is str:
        if not value or value[4:5] == "-":
            return value[:64] or None
        if not DIGITS.match(value[:32]):
            raise Unfit(f'bad_time: {what} is "{value[:40]}"')
        value = float(value[:32])
    if value is None:
        return None
    if type(value) not in (int, float):
        raise Unfit(f"bad_time: {what} is neither a text nor a number")
    try:
        seconds = value / 1000 if abs(value) >= MILLISECONDS else value
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        raise Unfit(f"bad_time: {what} is out of range") from None


def number(value: Any) -> float | None:
    """A number that can be added up; anything else is none."""
    if type(value) not in (int, float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def without_secrets(json: bytes) -> bytes:
    """JSON whose addresses name no password, token or key any more."""
    return SECRET.sub(rb"\1removed", json) if b"=" in json else json


def scalar(value: Any) -> str | None:
    """The value of a trait as an attribute has it; None where it is empty."""
    if type(value) is str:
        return (CONTROL.sub(" ", value) if not value.isprintable() else value).strip() or None
    if value is True or value is False:
        return "true" if value else "false"
    if type(value) is float and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    return None if value is None else str(value)
