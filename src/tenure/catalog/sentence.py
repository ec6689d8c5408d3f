"""Readings in words: a template's names are replaced by their readings.

{active_users}          6         {seats_share:%}       33%
{active_users:user}     6 users   {quiet:day|days}      1 day

{fullest_meter:words}   storage (GB), of storage_gb
{seat_price:money}      75 USD, where the currency is told
{champion:who}          Maya Lindqvist, of maya-lindqvist, where `called` is told whom ids stand for

{active_users.window} stands for the length of its window, as the definition has it now: "four weeks".
[, at {price} each]     what stands in square brackets is left out where one of its readings is not known
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any

_WINDOW = ".window"
_WHO = "who"
_MONEY = "money"
_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_MEASURES = {"kb": "kB", "mb": "MB", "gb": "GB", "tb": "TB", "gib": "GiB", "tib": "TiB"}
_SHORTS = ("api", "cpu", "gpu", "ram", "sms")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_ONLY_NONE = re.compile(r"\b[Oo]nly 0 ")  # "Used on only 0 days" reads "Used on no days"


def names(template: str) -> tuple[str, ...]:
    """The readings that a template asks for. Raises ValueError where it cannot be read."""
    asked = [name for name in _asked(template) if not name.endswith(_WINDOW)]
    if not all(name.isidentifier() for name in [*asked, *windows(template)]):
        raise ValueError("in braces stands the name of a metric: {active_users}")
    return tuple(dict.fromkeys(asked))


def windows(template: str) -> tuple[str, ...]:
    """The definitions of whose windows a template tells the length."""
    told = [name.removesuffix(_WINDOW) for name in _asked(template) if name.endswith(_WINDOW)]
    return tuple(dict.fromkeys(told))


def with_windows(template: str, days: Mapping[str, int | None]) -> str:
    """The template with the lengths of windows in words; `days` of each definition, None: all history."""
    for name in windows(template):
        template = template.replace("{" + name + _WINDOW + "}", span(days.get(name)))
    return template


def span(days: int | None) -> str:
    """A number of days as people say it: four weeks, ten days."""
    if days is None:
        return "time"
    unit, number = ("week", days // 7) if days % 7 == 0 and days > 7 else ("day", days)
    said = _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"
    return f"{said} {unit}{'' if number == 1 else 's'}"


def people(template: str) -> tuple[str, ...]:
    """The readings of a template that are people, by id."""
    asked = [name for _, name, spec, _ in Formatter().parse(template) if name and spec == _WHO]
    return tuple(dict.fromkeys(asked))


def called(template: str, row: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    """The same readings, with the names of people in place of their ids as far as they are known."""
    return {**row, **{name: names.get(row[name], row[name]) for name in people(template)}}


def fill(template: str, row: Mapping[str, Any], currency: str = "") -> str | None:
    """The sentence with the readings of `row`; None where one of them is not known that is not in square brackets."""
    parts = [_filled(part, row, currency) for part in _OPTIONAL.split(template)]
    if None in parts[::2]:
        return None
    said = "".join(part or "" for part in parts)
    return _ONLY_NONE.sub(lambda only: "No " if only[0][0] == "O" else "no ", said)


def whole(health: float) -> str:
    """A score in whole points, rounded down: 59.6 is not in the band that begins at 60."""
    return str(math.floor(health))


def worded(value: Any, unit: str = "") -> str:
    """A reading as people write it: "%" makes a percentage, any other unit is counted ("day", "person|people")."""
    if isinstance(value, bool):
        words = "yes" if value else "no"
    elif isinstance(value, date):
        words = f"{value.day} {value:%B %Y}"
    elif not isinstance(value, (int, float, Decimal)):
        words = _name(str(value)) if unit == "words" else str(value)
    elif unit == "%":
        words = f"{float(value):.0%}"
    else:
        words = _number(value)
        if unit and unit != _MONEY:
            one, _, many = unit.partition("|")
            words = f"{words} {one if words == '1' else many or one + 's'}"
    return words


def _filled(template: str, row: Mapping[str, Any], currency: str) -> str | None:
    parts = []
    for text, name, spec, _ in Formatter().parse(template):
        parts.append(text)
        if name is not None:
            if row.get(name) is None:
                return None
            said = worded(row[name], spec or "")
            parts.append(f"{said} {currency}".rstrip() if spec == _MONEY else said)
    return "".join(parts)


def _name(name: str) -> str:
    """A name as people write it; what it ends with may say what it is measured in."""
    *words, last = [w.upper() if w in _SHORTS else w for w in name.split("_") if w] or [name]
    measure = _MEASURES.get(last.lower())
    return " ".join([*words, f"({measure})" if measure and words else last])


def _number(value: int | float | Decimal) -> str:
    """At most one decimal, and none from 20 on."""
    number = float(value)
    digits = 1 if abs(number) < 20 else 0
    text = f"{round(number, digits):,.{digits}f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def _asked(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name is not None]
