"""The editor of a metric's knobs: its fields, and what is typed into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.datastructures import QueryParams

from tenure.catalog.knobs import Knob, checked_one, knobs
from tenure.errors import DefinitionError
from tenure.web import words

if TYPE_CHECKING:
    from tenure.catalog.definition import Definition

PREFIX = "set."  # before the name of a knob in an address and in a form


LEVELS = {"inform": "Note", "warn": "Warning", "warning": "Warning", "alarm": "Alarm"}
BOUNDS = {"least": "at least", "most": "at most"}


@dataclass(frozen=True, slots=True)
class Field:
    """A knob to be set."""

    name: str
    label: str
    kind: str  # whole, number, flag, text, list
    value: str
    default: str
    least: str
    most: str
    note: str


def fields(definition: Definition, given: Mapping[str, str]) -> tuple[Field, ...]:
    """The knobs of a definition, as they are or as they have been typed."""
    return tuple(_field(knob, given.get(knob.name)) for knob in knobs(definition))


def label(name: str) -> str:
    """A knob as people read it: `inform_share` is Note: share, `least_users` Users, at least."""
    first, _, rest = name.partition("_")
    if rest and first in LEVELS:
        called = words.title(rest)
        told = (
            f"{LEVELS[first]}: {called if called[:2].isupper() else called[0].lower() + called[1:]}"
        )
    elif rest and first in BOUNDS:
        told = f"{words.title(rest)}, {BOUNDS[first]}"
    else:
        told = words.title(name)
    return told


def typed(params: QueryParams | Mapping[str, Any]) -> dict[str, str]:
    """What an address or a form says of knobs."""
    return {
        key.removeprefix(PREFIX): str(value).strip()
        for key, value in params.items()
        if key.startswith(PREFIX)
    }


def values(definition: Definition, given: Mapping[str, str]) -> dict[str, Any]:
    """The knobs that are typed, of their types; an empty one is what it would be by itself. Those that stay as they are are left out."""
    known = {knob.name: knob for knob in knobs(definition)}
    found = {}
    for name, text in given.items():
        if name not in known:
            had = ", ".join(known) or "none"
            raise DefinitionError(f"{definition.name} has no knob {name!r}; it has: {had}.")
        value = known[name].default if text == "" else _value(known[name], text, definition.name)
        if value != known[name].value:
            found[name] = value
    return found


def _field(knob: Knob, given: str | None) -> Field:
    return Field(
        name=knob.name,
        label=label(knob.name),
        kind=knob.kind,
        value=typed_value(knob.value) if given is None else given,
        default=typed_value(knob.default),
        least="" if knob.least is None else str(knob.least),
        most="" if knob.most is None else str(knob.most),
        note=""
        if knob.default == knob.value
        else f"{typed_value(knob.default) or 'none'} by itself",
    )


def _value(knob: Knob, text: str, name: str) -> Any:
    """What is typed, as the type that the knob has; what does not fit is refused with what does."""
    return checked_one(knob, _parsed(knob, text), name)


def _parsed(knob: Knob, text: str) -> Any:
    try:
        if knob.kind == "whole":
            return int(text)
        if knob.kind == "number":
            return float(text)
    except ValueError:
        return text
    if knob.kind == "flag":
        return {"true": True, "false": False}.get(text.lower(), text)
    if knob.kind == "list":
        like = next(iter(knob.default or ()), "")
        parts = [part.strip() for part in text.split(",") if part.strip()]
        try:
            return tuple(type(like)(part) for part in parts)
        except ValueError:
            return text
    return text


def typed_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return str(value)
