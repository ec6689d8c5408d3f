"""What a knob may be set to: a value of the type of its default, within what its name says of its unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenure.catalog.definition import WINDOW, Definition
from tenure.errors import DefinitionError

LONGEST_WINDOW = 36_600  # days
# The unit that a name ends with: the least, the most.
UNITS: Mapping[str, tuple[int, int]] = {
    "days": (1, LONGEST_WINDOW),
    "weeks": (1, LONGEST_WINDOW // 7),
    "months": (1, LONGEST_WINDOW // 30),
    "hours": (1, LONGEST_WINDOW * 24),
    "minutes": (1, LONGEST_WINDOW * 24 * 60),
    "share": (0, 1),
    "shares": (0, 1),
    "percent": (0, 100),
}


@dataclass(frozen=True, slots=True)
class Knob:
    """A knob of a definition: what it is, what it would be by itself, and what it may be."""

    name: str
    value: Any
    default: Any
    least: float | None
    most: float | None

    @property
    def kind(self) -> str:
        """whole number, number, text, yes/no or list."""
        return _kind(self.default if self.default is not None else self.value)

    @property
    def wanted(self) -> str:
        """What it may be, in words."""
        words = WORDS[self.kind]
        if self.least is None:
            return words
        return f"{words} from {self.least:,} to {self.most:,}"


WORDS = {
    "whole": "a whole number",
    "number": "a number",
    "text": "a text in quotes",
    "flag": "true or false",
    "list": "a list",
}


def knobs(definition: Definition) -> tuple[Knob, ...]:
    """The knobs of a definition, in the order of its function; the reserved ones that it has come first."""
    names = sorted(definition.knobs, key=lambda name: name not in WINDOW)
    return tuple(knob(definition, name) for name in names)


def knob(definition: Definition, name: str) -> Knob:
    """One knob. `ago_days` may be 0, and a window of a reduction that has none may be given one."""
    value = definition.knobs.get(name)
    default = definition.standard.get(name, value)
    least, most = _bounds(name)
    numeric = _kind(default if default is not None else value) in ("whole", "number")
    return Knob(name, value, default, *((least, most) if numeric else (None, None)))


def checked(definition: Definition, given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Values for knobs that `definition` has, each of its type; `where` says in messages where they stand."""
    found = {}
    for name, value in given.items():
        if name not in definition.knobs and not (name in WINDOW and _reads_rows(definition)):
            had = ", ".join(definition.knobs) or "none"
            raise DefinitionError(
                f"{where}: {definition.name} has no knob {name!r}; it has: {had}."
            )
        found[name] = checked_one(knob(definition, name), value, where)
    return found


def text_of(knobs: Mapping[str, Any]) -> str:
    """Knobs as TOML, a line each, in the order of their names."""
    import tomlkit

    return tomlkit.dumps(
        {name: _plain(knobs[name]) for name in sorted(knobs) if knobs[name] is not None}
    )


def told(changed: Mapping[str, tuple[Any, Any]]) -> str:
    """`days = 14 instead of 28`, of each knob (now, otherwise)."""
    return ", ".join(
        f"{name} = {_shown(now)}" + ("" if was is None else f" instead of {_shown(was)}")
        for name, (now, was) in sorted(changed.items())
    )


def checked_one(knob: Knob, value: Any, where: str) -> Any:
    """The value, of the type of the knob. Raises DefinitionError where it does not fit."""
    kind = knob.kind
    if value is None and (knob.name in WINDOW or knob.default is None):
        return None  # all history
    if kind == "list" and isinstance(value, list | tuple):
        of = tuple(value)
        kinds = {_kind(one) for one in (*of, *(knob.default or ()))}
        if len(kinds) <= 1 or kinds == {"whole", "number"}:
            return of if isinstance(knob.default, tuple) else list(of)
    elif kind == "number" and _kind(value) in ("whole", "number"):
        if _within(knob, value):
            return float(value)
    elif _kind(value) == kind and _within(knob, value):
        return value
    raise DefinitionError(
        f"{where}.{knob.name} = {_shown(value)}: must be {knob.wanted}"
        + ("." if knob.default is None else f"; without it, it is {_shown(knob.default)}.")
    )


def _within(knob: Knob, value: Any) -> bool:
    return knob.least is None or knob.most is None or knob.least <= value <= knob.most


def _bounds(name: str) -> tuple[int | None, int | None]:
    """By the unit that the name says: `days`, `least_age_days`, `least_share`, `share_of_users`."""
    words = name.split("_")
    unit = next((word for word in reversed(words) if word in UNITS), None)
    if unit is None:
        return None, None
    least, most = UNITS[unit]
    return (0 if name == "ago_days" or words[0] in ("least", "most") else least), most


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        kind = "flag"
    elif isinstance(value, int) or value is None:
        kind = "whole"
    elif isinstance(value, float):
        kind = "number"
    elif isinstance(value, list | tuple | set | frozenset):
        kind = "list"
    else:
        kind = "text" if isinstance(value, str) else type(value).__name__
    return kind


def _reads_rows(definition: Definition) -> bool:
    from tenure.warehouse.lens import table_names

    return any(need in table_names() for need in definition.needs)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple | set | frozenset) else value


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list | tuple | set | frozenset):
        return f"[{', '.join(map(_shown, value))}]"
    return "none" if value is None else re.sub(r"\.0$", "", str(value))
