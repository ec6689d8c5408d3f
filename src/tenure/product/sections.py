"""What stands in each section of features.toml: one table, read and checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from tenure.catalog.table import CONTROL, Table
from tenure.product.product import Feature, Flow, Meter, Milestone, Setting, Span, Step

LEVELS = ("basic", "advanced")
FORMS = ("setting", "integration")
OF = ("quantity", "events")
FACTS = ("contract", "trial", "login", "goal", "training")
KINDS = {"event": "event", "feature": "event", "attribute": "attribute"}  # of milestones
PROPERTY = re.compile(r"[\w-]+(\.[\w-]+)*")  # of an event; a dot leads into what is nested


def feature(of: Table) -> Feature:
    """[[features]]: something that the product can do, and the events that show it."""
    of.only(
        "name", "title", "events", "product", "plans", "level", "key", "obscure", "differentiating"
    )
    name = of.name("name")
    return Feature(
        name=name,
        title=_titled(of, name),
        events=texts(of, "events", least=1),
        product=of.text("product", None),
        plans=texts(of, "plans"),
        level=_one_of(of, "level", LEVELS, "basic"),
        key=of.flag("key", False),
        obscure=of.flag("obscure", False),
        differentiating=of.flag("differentiating", False),
        at=of.place("name"),
    )


def setting(of: Table) -> Setting:
    """[[settings]]: on by an attribute of the account, or for some days after an event."""
    of.only("name", "title", "form", "attribute", "on", "event", "days")
    shown_by = _exactly_one(of, ("attribute", "event"), "a setting is shown by one of the two")
    if shown_by == "attribute" and "days" in of.given:
        of.refuse("days", "goes with an event: how long it shows that the setting is on")
    if shown_by == "event" and "on" in of.given:
        of.refuse("on", "goes with an attribute: which of its values mean that the setting is on")
    name = of.name("name")
    by_itself = Setting(name=name, title=name)
    return Setting(
        name=name,
        title=_titled(of, name),
        form=_one_of(of, "form", FORMS, by_itself.form),
        attribute=of.text("attribute", None),
        on=tuple(value.lower() for value in texts(of, "on")) or by_itself.on,
        event=of.text("event", None),
        days=int(of.number("days", 1, 3660, by_itself.days)),
        at=of.place("name"),
    )


def meter(of: Table) -> Meter:
    """[[meters]]: what the vendor prices by, added up over an event or read from a gauge."""
    of.only("name", "title", "unit", "event", "of", "gauge")
    read_from = _exactly_one(of, ("event", "gauge"), "a meter adds up one event or reads one gauge")
    if read_from == "gauge" and "of" in of.given:
        of.refuse("of", "goes with an event: whether its quantities or its events are added up")
    name = of.name("name")
    return Meter(
        name=name,
        title=_titled(of, name),
        unit=of.text("unit", name.replace("_", " ")),
        event=of.text("event", None),
        of=_one_of(of, "of", OF, "quantity"),
        gauge=of.text("gauge", None),
        at=of.place("name"),
    )


def flow(of: Table) -> Flow:
    """[[flows]]: the steps of a task or a wizard, in order."""
    of.only("name", "title", "steps", "help")
    name, steps = of.name("name"), tuple(map(_step, of.tables("steps")))
    if len(steps) < 2:
        of.refuse("steps", "must be at least two tables: steps = [{ event = … }, { event = … }]")
    return Flow(
        name=name, title=_titled(of, name), steps=steps, help=texts(of, "help"), at=of.place("name")
    )


def milestone(of: Table, features: Iterable[Feature]) -> Milestone:
    """[[milestones]]: something that is reached, by one of five ways of seeing it."""
    of.only("name", "title", "event", "feature", "attribute", "value", "fact")
    name = of.name("name")
    ways = ("event", "feature", "attribute", "fact")
    seen_by = _exactly_one(of, ways, "one of them shows that a milestone was reached")
    if "value" in of.given and seen_by != "attribute":
        of.refuse("value", "goes with an attribute")
    events: tuple[str, ...] = ()
    if seen_by == "event":
        events = texts(of, "event", least=1)
    elif seen_by == "feature":
        declared = {one.name: one.events for one in features}
        events = declared[_one_of(of, "feature", declared, "")]
    return Milestone(
        name=name,
        title=_titled(of, name),
        kind=KINDS.get(seen_by) or _one_of(of, "fact", FACTS, ""),
        events=events,
        attribute=of.text("attribute", None),
        value=_value(of).lower() if "value" in of.given else None,
        at=of.place("name"),
    )


def span(of: Table, milestones: Iterable[Milestone]) -> Span:
    """[[times]]: from one milestone to another."""
    of.only("name", "title", "from", "to")
    name, known = of.name("name"), [one.name for one in milestones]
    since, until = (_one_of(of, end, known, "") for end in ("from", "to"))
    if since == until:
        of.refuse("to", "is where it begins; name another milestone")
    return Span(name=name, title=_titled(of, name), since=since, until=until, at=of.place("name"))


def texts(of: Table, key: str, least: int = 0) -> tuple[str, ...]:
    """A list of texts; one text is a list of one."""
    given = of.given.get(key, [])
    if isinstance(given, str):
        given = [given]
    good = isinstance(given, list) and all(isinstance(v, str) and v.strip() for v in given)
    if not good or len(given) < least:
        of.refuse(key, "must be a list of texts in quotes" + (", at least one" if least else ""))
    if any(CONTROL.search(value) for value in given):
        of.refuse(key, "holds control characters; take them out")
    return tuple(dict.fromkeys(given))


def _step(of: Table) -> Step:
    of.only("title", "event", "property", "value")
    event = of.text("event")
    if ("property" in of.given) != ("value" in of.given):
        of.refuse("value", "and property belong together: property = 'step', value = '1'")
    name = of.text("property", None)
    if name is not None and not PROPERTY.fullmatch(name):
        of.refuse("property", "must be the name of a property: letters, digits, _ and -")
    value = _value(of) if name is not None else None
    title = f"{event} {value}" if value is not None else event
    return Step(title=of.text("title", _title(title)), event=event, property=name, value=value)


def _value(of: Table) -> str:
    """A value as it stands in JSON: 2, true or a text."""
    value = of.checked(
        "value", None, lambda v: isinstance(v, (int, str)) and str(v), "a text, a number or true"
    )
    return str(value).lower() if isinstance(value, bool) else str(value)


def _exactly_one(of: Table, keys: tuple[str, ...], why: str) -> str:
    given = [key for key in keys if key in of.given]
    if len(given) == 1:
        return given[0]
    said = f"{', '.join(keys[:-1])} or {keys[-1]}"
    if given:
        of.refuse(given[1], f"and {given[0]} stand together; give {said}: {why}")
    of.refuse("name", f"has none of {said}: {why}")


def _one_of(of: Table, key: str, allowed: Collection[str], default: str) -> str:
    said: str = of.text(key, default) if default else of.text(key)
    if said not in allowed:
        of.refuse(key, f"must be one of: {', '.join(allowed) or 'none is declared'}")
    return said


def _titled(of: Table, name: str) -> str:
    title: str = of.text("title", _title(name))
    return title


def _title(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()
