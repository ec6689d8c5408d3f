"""The tables of features.toml as forms, and forms as tables: a field for each key."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tenure.product.edit import seal_of

if TYPE_CHECKING:
    from starlette.datastructures import FormData, QueryParams

    from tenure.product.product import Product
    from tenure.product.seen import Seen

PLURALS = {
    "features": "Features",
    "settings": "Settings and integrations",
    "meters": "Meters",
    "flows": "Flows",
    "milestones": "Milestones",
    "times": "Times to value",
}
SINGULARS = {
    "features": "Feature",
    "settings": "Setting or integration",
    "meters": "Meter",
    "flows": "Flow",
    "milestones": "Milestone",
    "times": "Time to value",
}
FACTS = {
    "contract": "the first contract line starts",
    "trial": "a trial starts",
    "login": "a login is given",
    "goal": "a goal is reached",
    "training": "a training is completed",
}
STEP = re.compile(
    r"^(?P<event>[^|]+?)(?:\s+(?P<property>[\w-]+)=(?P<value>[^|]+?))?(?:\s*\|\s*(?P<title>.+))?$"
)


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a table."""

    key: str
    label: str
    kind: str = "text"  # text, list, one, flag, number, steps
    doc: str = ""
    options: tuple[tuple[str, str], ...] = ()
    # events, features, milestones, gauges, switches: what may be chosen or is proposed
    choices: str = ""
    value: str = ""
    required: bool = False


NAME = Field(
    "name", "Name", doc="Small letters, digits and _; metrics are called after it.", required=True
)
TITLE = Field("title", "Title", doc="What it is called on pages.")
FIELDS: Mapping[str, Sequence[Field]] = {
    "features": (
        TITLE,
        NAME,
        Field("events", "Events that show it", "list", "One a line. An event shows one feature.", choices="events", required=True),
        Field("product", "Product line", doc="Whoever has a contract line of it may use the feature."),
        Field("plans", "Plans that include it", "list", "One a line; none: all."),
        Field("level", "Level", "one", options=(("basic", "basic"), ("advanced", "advanced"))),
        Field("key", "Key: worth reaching first", "flag"),
        Field("obscure", "Obscure: hardly anybody knows it", "flag"),
        Field("differentiating", "Differentiating: what others do not have", "flag"),
    ),
    "settings": (
        TITLE,
        NAME,
        Field("form", "Kind", "one", options=(("setting", "setting"), ("integration", "integration"))),
        Field("attribute", "Attribute of the account", doc="On where its value says so. Or name an event below.", choices="switches"),
        Field("on", "Values that mean on", "list", "One a line; none: true, yes, on, 1, enabled."),
        Field("event", "Event that shows it", choices="events"),
        Field("days", "Days that an event shows it", "number"),
    ),
    "meters": (
        TITLE,
        NAME,
        Field("unit", "Unit"),
        Field("event", "Event", doc="Added up. Or name a gauge below.", choices="events"),
        Field("of", "Added up", "one", options=(("", ""), ("quantity", "its quantities"), ("events", "its events"))),
        Field("gauge", "Gauge", choices="gauges"),
    ),
    "flows": (
        TITLE,
        NAME,
        Field("steps", "Steps, in order", "steps", "One a line: event, or event property=value; after | a title.", required=True),
        Field("help", "Events of its help pages", "list", "One a line.", choices="events"),
    ),
    "milestones": (
        TITLE,
        NAME,
        Field("event", "Events", "list", "One a line; any of them. Or one of the ways below.", choices="events"),
        Field("feature", "First use of a feature", "one", choices="features"),
        Field("attribute", "Attribute of the account"),
        Field("value", "Its value", doc="Empty: any."),
        Field("fact", "A fact", "one", options=(("", ""), *FACTS.items())),
    ),
    "times": (
        TITLE,
        NAME,
        Field("from", "From", "one", choices="milestones", required=True),
        Field("to", "To", "one", choices="milestones", required=True),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A table to be looked at and changed; `was`: what it is called in the file, empty for a new one."""

    section: str
    title: str
    was: str
    fields: tuple[Field, ...]
    seal: str = ""  # of the table that is changed, as it was shown
    error: str = ""
    events: tuple[str, ...] = ()
    gauges: tuple[str, ...] = ()
    switches: tuple[str, ...] = ()

    def with_choices(self, product: Product, seen: Seen) -> Form:
        """The same with what can be chosen."""
        chosen = {
            "features": tuple((one.name, one.title) for one in product.features),
            "milestones": tuple((one.name, one.title) for one in product.milestones),
        }
        fields = tuple(
            replace(one, options=(("", ""), *chosen[one.choices])) if one.choices in chosen else one
            for one in self.fields
        )
        return replace(
            self,
            fields=fields,
            events=tuple(use.event for use in seen.events),
            gauges=seen.gauges,
            switches=seen.switches,
        )


def form_of(
    section: str, table: Mapping[str, Any], given: QueryParams | Mapping[str, str], was: str = ""
) -> Form:
    """A table of the file as a form; a new one may have its first values from the address."""
    fields = tuple(
        replace(one, value=_text(one, table.get(one.key, given.get(one.key, ""))))
        for one in FIELDS[section]
    )
    title = (
        f"{SINGULARS[section]}: {table.get('title') or was}"
        if was
        else f"New {SINGULARS[section][0].lower()}{SINGULARS[section][1:]}"
    )
    return Form(
        section=section, title=title, was=was, fields=fields, seal=seal_of(table) if was else ""
    )


def filled(section: str, form: FormData, was: str, error: str) -> Form:
    """A form as it was sent, with what is wrong with it."""
    fields = tuple(replace(one, value=str(form.get(one.key, ""))) for one in FIELDS[section])
    sealed = str(form.get("seal", ""))
    return replace(form_of(section, {}, {}, was), fields=fields, error=error, seal=sealed)


def values(section: str, form: FormData) -> dict[str, Any]:
    """What was sent, as keys of a table; what is empty is left out."""
    found: dict[str, Any] = {}
    for one in FIELDS[section]:
        said = str(form.get(one.key, "")).strip()
        value = _value(one, said)
        if value not in (None, "", [], False):
            found[one.key] = value
    if section == "features" and found.get("level") == "basic":
        del found["level"]
    if section == "settings" and found.get("form") == "setting":
        del found["form"]
    return found


def _value(field: Field, said: str) -> Any:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    if field.kind == "list":
        return lines
    if field.kind == "steps":
        return [_step(line) for line in lines]
    if field.kind == "flag":
        return bool(said)
    if field.kind == "number":
        return int(said) if said.isdecimal() else None
    return said


def _step(line: str) -> dict[str, str]:
    found = STEP.match(line)
    parts = found.groupdict() if found else {"event": line}
    return {key: value.strip() for key, value in parts.items() if value}


def _text(field: Field, value: Any) -> str:
    """A value of the file as it stands in the form."""
    if field.kind == "steps" and isinstance(value, list):
        return "\n".join(_line(step) for step in value)
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, bool):
        return "1" if value else ""
    return str(value)


def _line(step: Mapping[str, Any]) -> str:
    line = str(step["event"])
    if "property" in step:
        line += f" {step['property']}={step['value']}"
    return f"{line} | {step['title']}" if "title" in step else line
