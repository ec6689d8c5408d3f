"""Reads features.toml; what is wrong in it is said with file, line, key and value."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tenure.catalog.table import Table
from tenure.catalog.table import read as read_table
from tenure.product.product import (
    FILE,
    Feature,
    Flow,
    Meter,
    Milestone,
    Product,
    Setting,
    Span,
    Step,
)

SECTIONS = ("plan", "login", "features", "settings", "meters", "flows", "milestones", "times")
LEVELS = ("basic", "advanced")
FORMS = ("setting", "integration")
OF = ("quantity", "events")
FACTS = ("contract", "trial", "login", "goal", "training")


def read(folder: Path) -> Product:
    """The product of a workspace; an empty one where it has no features.toml."""
    file = folder / FILE
    return read_file(file) if file.is_file() else Product()


def read_file(file: Path) -> Product:
    """The product that `file` declares. Raises DefinitionError with the place."""
    root = read_table(file)
    root.only(*SECTIONS)
    features = tuple(_feature(one) for one in root.tables("features"))
    milestones = tuple(_milestone(one, features) for one in root.tables("milestones"))
    product = Product(
        features=features,
        settings=tuple(_setting(one) for one in root.tables("settings")),
        meters=tuple(_meter(one) for one in root.tables("meters")),
        flows=tuple(_flow(one) for one in root.tables("flows")),
        milestones=milestones,
        spans=tuple(_span(one, milestones) for one in root.tables("times")),
        plan=root.text("plan", "plan"),
        login=_texts(root, "login"),
        where=str(file),
    )
    for key in ("features", "settings", "meters", "flows", "milestones", "times"):
        _refuse_twice(root.tables(key))
    _refuse_shared_events(root.tables("features"))
    return product


def _feature(of: Table) -> Feature:
    of.only(
        "name", "title", "events", "product", "plans", "level", "key", "obscure", "differentiating"
    )
    name = of.name("name")
    return Feature(
        name=name,
        title=of.text("title", _title(name)),
        events=_texts(of, "events", least=1),
        product=of.text("product", None),
        plans=_texts(of, "plans"),
        level=_one_of(of, "level", LEVELS, "basic"),
        key=of.flag("key", False),
        obscure=of.flag("obscure", False),
        differentiating=of.flag("differentiating", False),
    )


def _setting(of: Table) -> Setting:
    of.only("name", "title", "form", "attribute", "on", "event", "days")
    name = of.name("name")
    if not of.given.keys() & {"attribute", "event"}:
        of.refuse("attribute", "is missing: a setting is shown by an attribute or by an event")
    made = Setting(name=name, title=of.text("title", _title(name)))
    return Setting(
        name=name,
        title=made.title,
        form=_one_of(of, "form", FORMS, made.form),
        attribute=of.text("attribute", None),
        on=tuple(value.lower() for value in _texts(of, "on")) or made.on,
        event=of.text("event", None),
        days=int(of.number("days", 1, 3660, made.days)),
    )


def _meter(of: Table) -> Meter:
    of.only("name", "title", "unit", "event", "of", "gauge")
    if len(of.given.keys() & {"event", "gauge"}) != 1:
        of.refuse("event", "or gauge: a meter adds up one event, or reads one gauge")
    name = of.name("name")
    return Meter(
        name=name,
        title=of.text("title", _title(name)),
        unit=of.text("unit", name.replace("_", " ")),
        event=of.text("event", None),
        of=_one_of(of, "of", OF, "quantity"),
        gauge=of.text("gauge", None),
    )


def _flow(of: Table) -> Flow:
    of.only("name", "title", "steps", "help")
    name, steps = of.name("name"), tuple(_step(one) for one in of.tables("steps"))
    if len(steps) < 2:
        of.refuse("steps", "must be at least two tables: steps = [{ event = … }, { event = … }]")
    return Flow(
        name=name, title=of.text("title", _title(name)), steps=steps, help=_texts(of, "help")
    )


def _step(of: Table) -> Step:
    of.only("title", "event", "property", "value")
    event = of.text("event")
    if ("property" in of.given) != ("value" in of.given):
        of.refuse("value", "and property belong together: property = 'step', value = '1'")
    return Step(
        title=of.text("title", _title(event)),
        event=event,
        property=of.text("property", None),
        value=of.text("value", None),
    )


def _milestone(of: Table, features: Iterable[Feature]) -> Milestone:
    of.only("name", "title", "event", "feature", "attribute", "value", "fact")
    name = of.name("name")
    title = of.text("title", _title(name))
    given = of.given.keys() & {"event", "feature", "attribute", "fact"}
    if len(given) != 1:
        of.refuse("event", "or feature, attribute or fact: exactly one of them makes a milestone")
    if "feature" in given:
        wanted = of.text("feature")
        events = {feature.name: feature.events for feature in features}
        if wanted not in events:
            of.refuse("feature", "is not declared in [[features]]")
        return Milestone(name=name, title=title, kind="event", events=events[wanted])
    if "event" in given:
        return Milestone(name=name, title=title, kind="event", events=(of.text("event"),))
    if "fact" in given:
        return Milestone(name=name, title=title, kind=_one_of(of, "fact", FACTS, ""))
    value = of.text("value", None)
    return Milestone(
        name=name,
        title=title,
        kind="attribute",
        attribute=of.text("attribute"),
        value=value.lower() if value else None,
    )


def _span(of: Table, milestones: Iterable[Milestone]) -> Span:
    of.only("name", "title", "from", "to")
    name, known = of.name("name"), [milestone.name for milestone in milestones]
    ends = {key: _one_of(of, key, tuple(known), "") for key in ("from", "to")}
    return Span(
        name=name, title=of.text("title", _title(name)), since=ends["from"], until=ends["to"]
    )


def _texts(of: Table, key: str, least: int = 0) -> tuple[str, ...]:
    """A list of texts; one text is a list of one."""
    given = of.given.get(key, [])
    if isinstance(given, str):
        given = [given]
    good = isinstance(given, list) and all(isinstance(v, str) and v.strip() for v in given)
    if not good or len(given) < least:
        of.refuse(key, "must be a list of texts in quotes" + (", at least one" if least else ""))
    return tuple(dict.fromkeys(given))


def _one_of(of: Table, key: str, allowed: tuple[str, ...], default: str) -> str:
    said: str = of.text(key, default) if default else of.text(key)
    if said not in allowed:
        of.refuse(key, f"must be one of: {', '.join(allowed) or 'none is declared'}")
    return said


def _title(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()


def _refuse_twice(tables: Iterable[Table]) -> None:
    seen: dict[str, str] = {}
    for one in tables:
        name = one.name("name")
        if name in seen:
            one.refuse("name", f"is there already, at {seen[name]}")
        seen[name] = one.place("name")


def _refuse_shared_events(features: Iterable[Table]) -> None:
    """An event shows one feature, so that nothing is counted twice."""
    seen: dict[str, str] = {}
    for one in features:
        for event in _texts(one, "events"):
            if event in seen:
                one.refuse("events", f"has {event!r}, which shows the feature {seen[event]!r}")
            seen[event] = one.name("name")
