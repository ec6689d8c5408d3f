"""Reads features.toml; what is wrong in it is said with file, line, key and value."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tenure.catalog.table import Table
from tenure.catalog.table import read as read_table
from tenure.product import sections
from tenure.product.product import FILE, Product

SECTIONS = ("features", "settings", "meters", "flows", "milestones", "times")


def read(folder: Path) -> Product:
    """The product of a workspace; an empty one where it has no features.toml."""
    file = folder / FILE
    return read_file(file) if file.exists() or file.is_symlink() else Product()


def read_file(file: Path) -> Product:
    """The product that `file` declares. Raises DefinitionError with the place."""
    return read_whole(read_table(file))


def read_whole(root: Table) -> Product:
    """The product that the whole of a file declares."""
    root.only("plan", "login", "errors", "exports", *SECTIONS)
    tables = {section: root.tables(section) for section in SECTIONS}
    features = tuple(map(sections.feature, tables["features"]))
    milestones = tuple(sections.milestone(one, features) for one in tables["milestones"])
    product = Product(
        features=features,
        settings=tuple(map(sections.setting, tables["settings"])),
        meters=tuple(map(sections.meter, tables["meters"])),
        flows=tuple(map(sections.flow, tables["flows"])),
        milestones=milestones,
        spans=tuple(sections.span(one, milestones) for one in tables["times"]),
        plan=root.text("plan", "plan"),
        login=sections.texts(root, "login"),
        errors=sections.texts(root, "errors"),
        exports=sections.texts(root, "exports"),
        where=root.file,
    )
    for of_section in tables.values():
        _refuse_twice(of_section)
    _refuse_shared_events(tables["features"])
    return product


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
        for event in sections.texts(one, "events"):
            if event in seen:
                one.refuse("events", f"has {event!r}, which shows the feature {seen[event]!r}")
            seen[event] = one.name("name")
